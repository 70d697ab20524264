import { createHash } from 'node:crypto';
import type { Handoff, Heard, Step } from './messages.js';

/** How a department deals with what it hears: the steps that it takes then, one after the other. */
type Behaviour = (heard: Heard, desk: Desk) => readonly Step[];

/** What a department says where it says something: its own number of the work, its results, its reasons. */
export type Desk = {
  readonly reference: (handoff: Handoff) => string;
  readonly results: (handoff: Handoff) => Readonly<Record<string, unknown>>;
  readonly reason: (handoff: Handoff) => { readonly reason: string; readonly code?: string };
};

const acknowledge = ({ handoff }: Heard, desk: Desk): Step => ({
  kind: 'acknowledge',
  reference: desk.reference(handoff),
});

const accept: Step = { kind: 'accept' };

const complete = ({ handoff }: Heard, desk: Desk): Step => ({ kind: 'complete', variables: desk.results(handoff) });

const giveBack = ({ handoff }: Heard, desk: Desk): Step => ({ kind: 'return', ...desk.reason(handoff) });

const isOffered = ({ news, again }: Heard): boolean => news === 'offered' && !again;

const isOfferedAgain = ({ news, again }: Heard): boolean => news === 'offered' && again;

const completes: Behaviour = (heard, desk) => {
  // Offered again: the acknowledgement got lost on its way.
  if (isOfferedAgain(heard)) return [acknowledge(heard, desk)];
  return isOffered(heard) ? [acknowledge(heard, desk), accept, complete(heard, desk)] : [];
};

/** Everything that a department is seen to do, and some things that it should not. */
export const behaviours = {
  /** Acknowledges, accepts and completes. */
  completes,
  /** Acknowledges, and gives the work back with a reason. */
  returns: (heard, desk) => (isOffered(heard) ? [acknowledge(heard, desk), giveBack(heard, desk)] : []),
  /** Says nothing, ever. */
  silent: () => [],
  /** Acknowledges and accepts, and is never heard of again. */
  forgets: (heard, desk) => (isOffered(heard) ? [acknowledge(heard, desk), accept] : []),
  /** Wakes up when it is asked again, and works when it is overdue. */
  late: (heard, desk) => {
    if (isOfferedAgain(heard)) return [acknowledge(heard, desk), accept];
    return heard.news === 'overdue' ? [complete(heard, desk)] : [];
  },
  /** Says everything twice. */
  doubles: (heard, desk) => completes(heard, desk).flatMap((step) => [step, step]),
  /** Says it in the wrong order: that it is done, then that it takes the work on, then that it got it. */
  hasty: (heard, desk) => [...completes(heard, desk)].reverse(),
} satisfies Readonly<Record<string, Behaviour>>;

/** The name of a behaviour. */
export type BehaviourName = keyof typeof behaviours;

/** Chooses how a handoff is dealt with. */
export type Script = (handoff: Handoff) => BehaviourName;

/**
 * A script from text: `completes*8,returns,silent` is eight times in ten to complete, once each to return and to keep
 * silent. The choice depends on the seed and the handoff alone: it is the same after a restart, and in any order.
 */
export const scriptOf = (text: string, seed: number): Script => {
  const names = text.split(',').flatMap(weighted);
  return ({ case: caseId, task }) => {
    const hash = createHash('sha256')
      .update(`${String(seed)}/${caseId}/${String(task)}`)
      .digest();
    return names[hash.readUInt32BE(0) % names.length] ?? 'completes';
  };
};

const weighted = (text: string): readonly BehaviourName[] => {
  const [name = '', times = '1'] = text.trim().split('*');
  if (!isBehaviour(name)) {
    throw new Error(`${name} is no behaviour: one of ${Object.keys(behaviours).join(', ')}`);
  }
  return Array.from({ length: Number(times) }, () => name);
};

const isBehaviour = (name: string): name is BehaviourName => Object.hasOwn(behaviours, name);
