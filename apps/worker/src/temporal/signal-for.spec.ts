import { describe, expect, it } from '@jest/globals';
import { signalFor, type SignalRow } from './signal-for.js';

const now = '2026-11-23T09:00:00.000Z';
const earlier = '2026-11-23T08:00:00.000Z';
const later = '2026-11-23T10:00:00.000Z';
const latest = '2026-11-23T12:00:00.000Z';
const nothing = { handoffs: [], calls: [] };

const row = (some: Partial<SignalRow>): SignalRow => ({
  ...{ caseId: '17', seq: 4, process: 'offer', businessKey: undefined, closed: false },
  ...{ owes: nothing, nextDue: undefined, held: undefined },
  ...some,
});

describe('whether a case matters to Temporal', () => {
  it('does not while nobody owes anything and no time is set', () => {
    expect(signalFor(row({}), now)).toBe('none');
    expect(signalFor(row({ held: { told: nothing, due: undefined } }), now)).toBe('none');
  });

  it('does when a handoff or a service call comes or goes', () => {
    const owes = { handoffs: [3], calls: [] };

    expect(signalFor(row({ owes }), now)).toBe('signal');
    expect(signalFor(row({ owes, held: { told: owes, due: undefined } }), now)).toBe('none');
    expect(signalFor(row({ held: { told: owes, due: undefined } }), now)).toBe('signal');
    const asked = { handoffs: [], calls: ['5/1'] };
    expect(signalFor(row({ owes: { ...asked, calls: ['5/2'] }, held: { told: asked, due: later } }), now)).toBe(
      'signal',
    );
  });

  it('does when something is due before the workflow would wake, not when it is due after', () => {
    expect(signalFor(row({ nextDue: later }), now)).toBe('signal');
    expect(signalFor(row({ nextDue: later, held: { told: nothing, due: latest } }), now)).toBe('signal');
    expect(signalFor(row({ nextDue: latest, held: { told: nothing, due: later } }), now)).toBe('none');
    expect(signalFor(row({ nextDue: later, held: { told: nothing, due: later } }), now)).toBe('none');
  });

  it('does when the workflow has waked meanwhile, and waits for nobody knows what', () => {
    expect(signalFor(row({ nextDue: latest, held: { told: nothing, due: earlier } }), now)).toBe('signal');
    expect(signalFor(row({ nextDue: earlier, held: { told: nothing, due: earlier } }), now)).toBe('none');
  });

  it('does at the close of a case that has a workflow, and of no other', () => {
    expect(signalFor(row({ closed: true, held: { told: nothing, due: undefined } }), now)).toBe('end');
    expect(signalFor(row({ closed: true }), now)).toBe('none');
  });
});
