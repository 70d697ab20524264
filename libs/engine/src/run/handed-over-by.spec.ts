import { describe, expect } from '@jest/globals';
import { deployed, given, giveBack, it, person, start, type Scenario } from '@throughline/testing';

const handoffs = await deployed(import.meta.url, './models/handoffs.bpmn');

const expert = person('tara', { departments: ['technical'] });

const handedOver = ({ state }: Scenario, element: string) =>
  [...state.tasks.values()].filter((task) => task.element === element).map(({ from }) => from);

describe('the department that hands a task over', () => {
  const opened = given(handoffs, start());

  it('is that of the lane the token came from', () => {
    expect(handedOver(opened, 'prepare')).toEqual([undefined]);
  });

  it('is found for each item of an iteration', () => {
    expect(handedOver(opened, 'each')).toEqual(['sales', 'sales']);
  });

  it('is looked for before the subprocess, and before the process that was called', () => {
    expect(handedOver(opened, 'draft')).toEqual(['sales']);
    expect(handedOver(opened, 'plan')).toEqual(['sales']);
  });

  it('is the department that returned the work', () => {
    expect(handedOver(opened.when(giveBack('draft', 'REFUSED', expert)), 'comment')).toEqual(['technical']);
  });

  it('is not named in a case from before departments were told of handoffs', () => {
    const old = { ...handoffs, versions: { ...handoffs.versions, semantics: 1 } };
    const before = given(old, start());
    expect(handedOver(before, 'each')).toEqual([undefined, undefined]);
    before.when(giveBack('draft', 'REFUSED', expert)).thenEvent('TaskReturned', { element: 'draft' });
    expect(JSON.stringify(before.when(giveBack('draft', 'REFUSED', expert)).events)).not.toContain(
      '"department":"technical"',
    );
  });
});
