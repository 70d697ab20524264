import type { Instant } from '@throughline/events';

/** What a case's workflow has heard of: numbers of handoffs, and calls as `<request>/<attempt>`; both sorted. */
export type Told = { readonly handoffs: readonly number[]; readonly calls: readonly string[] };

/** A case on the agenda, beside what its workflow was told. */
export type SignalRow = {
  readonly caseId: string;
  /** The number of the event that the agenda is true at. */
  readonly seq: number;
  readonly process: string;
  readonly businessKey: string | undefined;
  readonly closed: boolean;
  readonly owes: Told;
  readonly nextDue: Instant | undefined;
  /** Undefined: it was never told anything, and has no workflow. */
  readonly held: { readonly told: Told; readonly due: Instant | undefined } | undefined;
};

/** `signal`: tell the workflow, starting it where there is none; `end`: tell it where there is one. */
export type Signal = 'none' | 'signal' | 'end';

/**
 * Whether a case matters to Temporal: a handoff or a call came or went, time does something earlier than the workflow
 * would wake, or the case has closed. What happens inside a department on time does not.
 */
export const signalFor = ({ closed, owes, nextDue, held }: SignalRow, now: Instant): Signal => {
  if (closed) return held === undefined ? 'none' : 'end';
  const { told, due } = held ?? { told: nothing, due: undefined };
  const owesOther = !sameList(owes.handoffs, told.handoffs) || !sameList(owes.calls, told.calls);
  return owesOther || wakesLate(nextDue, { due, now }) ? 'signal' : 'none';
};

const nothing: Told = { handoffs: [], calls: [] };

type Held = { readonly due: Instant | undefined; readonly now: Instant };

/** Once the instant that it waited for is past, nobody here knows what it waits for now. */
const wakesLate = (nextDue: Instant | undefined, { due, now }: Held): boolean => {
  if (nextDue === undefined) return false;
  return due === undefined || nextDue < due || (due <= now && nextDue !== due);
};

const sameList = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((item, index) => item === other[index]);
