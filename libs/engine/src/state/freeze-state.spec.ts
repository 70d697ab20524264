import { describe, expect } from '@jest/globals';
import { canonicalJson } from '@throughline/events';
import { complete, deployed, given, it, start } from '@throughline/testing';
import { noCase, type CaseState } from './case-state.js';
import { freezeState, thawState } from './freeze-state.js';

const parallel = await deployed(import.meta.url, '../run/models/multi-instance-parallel.bpmn');

describe('a snapshot of a case', () => {
  it('reads back as the case was', () => {
    const { state } = given(parallel, start({ items: ['a', 'b', 'c'] }), complete('work', { result: 1 }));
    const thawed = thawState(freezeState(state));
    expect(thawed.tasks.toJS()).toEqual(state.tasks.toJS());
    expect(canonicalJson(freezeState(thawed))).toBe(canonicalJson(freezeState(state)));
    expect(childrenOf(thawed)).toEqual(childrenOf(state));
    expect({ ...thawed, instances: 0, tasks: 0 }).toEqual({ ...state, instances: 0, tasks: 0 });
  });

  it('is JSON of the same bytes for the same case, however often it was read back', () => {
    const { state } = given(parallel, start({ items: ['a', 'b'] }));
    const once = freezeState(state);
    expect(JSON.parse(JSON.stringify(once))).toEqual(once);
    expect(canonicalJson(freezeState(thawState(freezeState(thawState(once)))))).toBe(canonicalJson(once));
  });

  it('exists of a case that was never opened', () => {
    expect(thawState(freezeState(noCase))).toEqual(noCase);
  });
});

const childrenOf = ({ instances }: CaseState) =>
  [...instances.values()]
    .sort((a, b) => a.id - b.id)
    .map(({ id, children }) => [id, [...children.values()].flatMap((ids) => [...ids]).sort((a, b) => a - b)]);
