import type { ShownSla } from '@throughline/contract';
import type { SlaStep } from '@throughline/events';

/** What of a task says how far its SLA has come; `slaStep`: the number of the last step that was taken. */
type SlaFacts = { readonly sla?: { readonly steps: readonly SlaStep[] } | undefined; readonly slaStep: number };

/** The steps of a task's SLA, each with what became of it. */
export const shownSla = ({ sla, slaStep }: SlaFacts): { readonly sla?: NonNullable<ShownSla> } =>
  sla === undefined
    ? {}
    : { sla: { steps: sla.steps.map((step, at) => ({ step: at + 1, ...step, state: stateOf(at + 1 - slaStep) })) } };

const stateOf = (after: number): 'done' | 'next' | 'later' => {
  if (after <= 0) return 'done';
  return after === 1 ? 'next' : 'later';
};
