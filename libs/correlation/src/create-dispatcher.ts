import {
  enginePrincipal,
  messageEventSchemas,
  signalEventSchemas,
  type CommandContext,
  type Instant,
  type JsonObject,
  type Refusal,
  type StreamRef,
} from '@throughline/events';
import type { CommitLog } from '@throughline/event-store/memory';
import type { Correlation, Correlations, Delivery, Outcome } from './correlations.js';
import { followLog } from './follow-log.js';
import { createResting, type Resting } from './resting.js';
import type { Writer } from './write-once.js';

/** A command that correlation sends to a case; the host sets the time and, for a start, the rules in force. */
export type DispatchedCommand = { readonly caseId: string; readonly context: Omit<CommandContext, 'at'> } & (
  | {
      readonly type: 'CorrelateMessage';
      readonly body: {
        readonly subscription: number;
        readonly message: string;
        readonly name: string;
        readonly payload: JsonObject;
      };
    }
  | {
      readonly type: 'DeliverSignal';
      readonly body: {
        readonly subscription: number;
        readonly signal: string;
        readonly name: string;
        readonly payload: JsonObject;
      };
    }
  | {
      readonly type: 'StartCase';
      readonly body: { readonly process: string; readonly startEvent: string; readonly variables: JsonObject };
    }
);

/** What became of a command that was sent. What is only the world's business for now is thrown as a fault. */
export type Dispatched = { readonly kind: 'accepted' } | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What the dispatcher works with. */
export type DispatcherParts = Writer & {
  readonly correlations: Correlations;
  readonly log: CommitLog;
  /** Sends a command to its case; the same id again must give the same answer. */
  readonly send: (command: DispatchedCommand) => Promise<Dispatched>;
  readonly now: () => Instant;
  /** How long a message that a case throws waits for a subscription, in milliseconds; an hour unless told. */
  readonly thrownTimeToLive?: number;
  /** A command whose sending failed stays pending, a message that can't be published is left; this hears of it. */
  readonly onFault?: (error: unknown, what: { readonly case: string }) => void;
};

/** Takes what found its partner to the cases, at least once, under ids that make it exactly once. */
export interface Dispatcher {
  /** Follows the log, sends what is pending, forgets what expired; says how much it did, 0 when it is idle. */
  step(): Promise<number>;
}

/** Any number of dispatchers may run: the ids of their commands, and the cursor, keep them from doing things twice. */
export const createDispatcher = (parts: DispatcherParts): Dispatcher => {
  const resting = createResting(parts.now);
  const sending = { ...parts, resting };
  const forget = createForgetting(parts);
  return {
    step: async () => {
      const followed = await followLog(parts);
      const correlations = await parts.correlations.pending(batch + resting.size());
      const sent = await sendAll(sending, correlations, (correlation) => dispatchMessage(parts, correlation));
      const deliveries = await parts.correlations.deliveries(batch + resting.size());
      const delivered = await sendAll(sending, deliveries, (delivery) => dispatchSignal(parts, delivery));
      return followed + sent + delivered + (await forget());
    },
  };
};

/** What expired is not correlated any more anyway: clearing it away has time. */
const createForgetting = ({ correlations, now }: DispatcherParts): (() => Promise<number>) => {
  let next = '';
  return async () => {
    const at = now();
    if (at < next) return 0;
    const expired = await correlations.expire(graceBefore(at));
    next = new Date(Date.parse(at) + forgetEveryMs).toISOString();
    return expired;
  };
};

const forgetEveryMs = 5_000;

const batch = 100;

/** Clocks of replicas differ: an append may still carry an instant that is a little older than ours. */
const graceBefore = (now: Instant): Instant => new Date(Date.parse(now) - 60_000).toISOString();

const sendAll = async <What extends Correlation | Delivery>(
  { onFault, resting }: DispatcherParts & { readonly resting: Resting },
  all: readonly What[],
  send: (what: What) => Promise<void>,
): Promise<number> => {
  let sent = 0;
  for (const what of all) {
    const key = idOf(what);
    if (resting.isResting(key)) continue;
    try {
      await send(what);
      resting.done(key);
      sent += 1;
    } catch (error) {
      resting.failed(key);
      onFault?.(error, what);
    }
  }
  return sent;
};

/** The command's id: it names the message or signal, the target and the attempt. */
const idOf = (what: Correlation | Delivery): string =>
  'message' in what
    ? `message/${what.message}/${what.process}/${String(what.attempt)}`
    : `signal/${what.signal}/${what.case}/${String(what.subscription ?? 'start')}`;

const dispatchMessage = async (parts: DispatcherParts, correlation: Correlation): Promise<void> => {
  const { message, process, case: caseId, subscription, element } = correlation;
  const stream: StreamRef = { kind: 'message', id: message };
  const { name, payload } = messageEventSchemas.MessagePublished.parse(await firstData(parts, stream));
  const context = contextOf(idOf(correlation), stream);
  const answer = await parts.send(
    subscription === undefined
      ? { type: 'StartCase', caseId, body: { process, startEvent: element, variables: payload }, context }
      : { type: 'CorrelateMessage', caseId, body: { subscription, message, name, payload }, context },
  );
  await parts.correlations.settle(correlation, outcomeOf(answer));
};

const dispatchSignal = async (parts: DispatcherParts, delivery: Delivery): Promise<void> => {
  const { signal, process, case: caseId, subscription, element } = delivery;
  const stream: StreamRef = { kind: 'signal', id: signal };
  const { name, payload } = signalEventSchemas.SignalBroadcast.parse(await firstData(parts, stream));
  const context = contextOf(idOf(delivery), stream);
  await parts.send(
    subscription === undefined
      ? { type: 'StartCase', caseId, body: { process, startEvent: element, variables: payload }, context }
      : { type: 'DeliverSignal', caseId, body: { subscription, signal, name, payload }, context },
  );
  await parts.correlations.settleDelivery(delivery);
};

/** Personal values in the payload come readable out of the record, as far as their keys exist. */
const firstData = async ({ store }: DispatcherParts, stream: StreamRef): Promise<unknown> => {
  const { commits } = await store.read(stream, 0, 1);
  return commits[0]?.events[0]?.data;
};

const contextOf = (id: string, cause: StreamRef): Omit<CommandContext, 'at'> => ({
  id,
  by: enginePrincipal('dispatcher'),
  causation: `${cause.kind}/${cause.id}@1`,
});

/** Refusals by which a case says that it is not waiting any more; the message is free for another. */
const closed: readonly string[] = ['SubscriptionClosed', 'CaseClosed', 'CaseUnknown'];

const outcomeOf = (answer: Dispatched): Outcome => {
  if (answer.kind === 'accepted') return 'done';
  return closed.includes(answer.refusal.code) ? 'free' : 'refused';
};
