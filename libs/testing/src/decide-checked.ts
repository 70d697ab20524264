import { expect } from '@jest/globals';
import { decide, evolve, freezeState, thawState, type CaseState, type Decision, type Rules } from '@throughline/engine';
import { canonicalJson, caseEventSchemas, type CaseCommand, type CaseEvent, type Json } from '@throughline/events';

/**
 * Decides, and checks what must hold of every decision: its input is left as it was; its events alone give its state;
 * a snapshot reads back the same, and decides the same; each event is what its schema says, with nothing beside.
 */
export const decideChecked = (state: CaseState, command: CaseCommand, rules: Rules): Decision => {
  const before = bytesOf(state);
  const decision = decide(state, command, rules);
  expect(bytesOf(state)).toBe(before);
  if (decision.kind === 'refused') return decision;
  const after = bytesOf(decision.state);
  const folded = decision.events.reduce((next, event) => evolve(next, event, command.context.at), state);
  expect(bytesOf(folded)).toBe(after);
  if (!isLarge(state)) {
    const thawed = thawState(freezeState(decision.state));
    expect(bytesOf(thawed)).toBe(after);
    expect(canonicalJson(asJson(decide(thawState(freezeState(state)), command, rules)))).toBe(
      canonicalJson(asJson(decision)),
    );
  }
  decision.events.forEach(expectToFitItsSchema);
  return decision;
};

/** What is compared of a state: all of it, or, where that would take seconds, where it stands. */
const bytesOf = (state: CaseState): string =>
  isLarge(state)
    ? canonicalJson([state.seq, state.nextId, state.instances.size, state.tasks.size, state.pending.length])
    : canonicalJson(freezeState(state));

const isLarge = ({ instances }: CaseState): boolean => instances.size > 500;

/** A decision without its state, which has been compared. */
const asJson = (decision: Decision): Json =>
  decision.kind === 'refused' ? decision.refusal.code : [decision.events as unknown as Json, decision.answer];

/** zod drops what a schema does not name: what comes out must be what went in. */
const expectToFitItsSchema = ({ type, data }: CaseEvent): void => {
  const parsed = caseEventSchemas[type].safeParse(data);
  if (!parsed.success || JSON.stringify(parsed.data).length !== JSON.stringify(data).length) {
    expect({ type, data: parsed.data }).toEqual({ type, data });
  }
};
