import { decide, noCase, type CaseState } from '@throughline/engine';
import { enginePrincipal, type CaseCommand, type CaseEvent, type Principal } from '@throughline/events';
import type { Outcome } from './outcome.js';
import { nextNumber, type CaseAct, type FollowUp, type OpenSubscription, type Signal, type World } from './world.js';

/** Messages that a case throws wait this long for a subscription. */
const messagesWaitMs = 3_600_000;

/**
 * Decides a command at the present moment and takes its events into the world. What the host owes for them (messages,
 * signals, requests, continuation) is planned, not done.
 */
export const runCommand = (world: World, caseId: string, { by, ...act }: CaseAct & By): Outcome => {
  const state = world.cases.get(caseId)?.state ?? noCase;
  const at = state.at > world.now ? state.at : world.now;
  const id = `simulation/${String(nextNumber(world))}`;
  const context = { id, at, by: by ?? enginePrincipal('simulation') };
  const command = { ...act, caseId, context } as CaseCommand; // type and body come from one act
  const decision = decide(state, command, world.rules);
  if (decision.kind === 'refused') return decision;
  world.commits.push({ caseId, firstSeq: state.seq + 1, at, command, events: decision.events });
  world.cases.set(caseId, { id: caseId, process: decision.state.process, state: decision.state });
  const owed = decision.events.flatMap((event) => followUpsOf(world, { caseId, state: decision.state }, event));
  const continuation: readonly FollowUp[] = decision.state.pending.length > 0 ? [{ do: 'continue', caseId }] : [];
  world.followUps = [...continuation, ...world.followUps, ...owed];
  return { kind: 'accepted', caseId, answer: decision.answer };
};

/** Without a principal the engine itself acts. */
type By = { readonly by?: Principal | undefined };

type Acting = { readonly caseId: string; readonly state: CaseState };

const followUpsOf = (world: World, acting: Acting, event: CaseEvent): readonly FollowUp[] => {
  const { caseId, state } = acting;
  switch (event.type) {
    case 'SubscriptionOpened': {
      const { subscription, trigger, name, key } = event.data;
      const open: OpenSubscription = { caseId, process: state.process, subscription, trigger, name, key };
      world.subscriptions.set(subscriptionKey(caseId, subscription), open);
      return trigger === 'message' ? [{ do: 'match', caseId, subscription }] : [];
    }
    case 'SubscriptionClosed':
      world.subscriptions.delete(subscriptionKey(caseId, event.data.subscription));
      return [];
    case 'MessageThrown': {
      const { message, name, key, payload } = event.data;
      const expiresAt = new Date(Date.parse(state.at) + messagesWaitMs).toISOString();
      return [
        { do: 'publish', message: { id: `case/${caseId}/${message}`, name, key, payload, expiresAt, takenBy: [] } },
      ];
    }
    case 'SignalThrown': {
      const { signal, name, payload } = event.data;
      return signalFollowUps(world, { id: `case/${caseId}/${signal}`, name, payload }, caseId);
    }
    case 'ServiceRequested':
      return [{ do: 'ask', caseId, request: event.data.request }];
    default:
      return [];
  }
};

/**
 * Whom a signal reaches: everyone who waits for it at the moment when it is thrown, and the processes that it opens
 * (BPMN 2.0.2 §10.5.1: signals are broadcast, and not kept). The case that throws it has reached its own by itself.
 */
export const signalFollowUps = (world: World, signal: Signal, thrower?: string): readonly FollowUp[] => [
  ...[...world.subscriptions.values()]
    .filter(({ trigger, name, caseId }) => trigger === 'signal' && name === signal.name && caseId !== thrower)
    .map((to): FollowUp => ({ do: 'deliver', to, signal })),
  ...world.starts
    .filter(({ trigger, name }) => trigger === 'signal' && name === signal.name)
    .map((start): FollowUp => ({ do: 'open', start, signal })),
];

/** How a subscription is named in the world. */
export const subscriptionKey = (caseId: string, subscription: number): string => `${caseId}/${String(subscription)}`;
