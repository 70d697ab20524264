import { expect } from '@jest/globals';
import { decide, evolve, freezeState, thawState, type CaseState, type Decision, type Rules } from '@throughline/engine';
import { canonicalJson, caseEventSchemas, type CaseCommand, type CaseEvent } from '@throughline/events';

/**
 * Decides, and checks what must hold of every decision: its input is left as it was; its events alone give its state;
 * a snapshot of that state reads back the same; each event is what its schema says, with nothing beside.
 */
export const decideChecked = (state: CaseState, command: CaseCommand, rules: Rules): Decision => {
  const before = canonicalJson(freezeState(state));
  const decision = decide(state, command, rules);
  expect(canonicalJson(freezeState(state))).toBe(before);
  if (decision.kind === 'refused') return decision;
  const after = canonicalJson(freezeState(decision.state));
  const folded = decision.events.reduce((next, event) => evolve(next, event, command.context.at), state);
  expect(canonicalJson(freezeState(folded))).toBe(after);
  expect(canonicalJson(freezeState(thawState(freezeState(decision.state))))).toBe(after);
  decision.events.forEach(expectToFitItsSchema);
  return decision;
};

/** zod drops what a schema does not name: what comes out must be what went in. */
const expectToFitItsSchema = ({ type, data }: CaseEvent): void => {
  expect({ type, data: caseEventSchemas[type].parse(data) }).toEqual({ type, data });
};
