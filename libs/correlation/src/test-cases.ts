import { enginePrincipal, Fault, type CommandContext, type Instant, type JsonObject } from '@throughline/events';
import { projectionRows } from '@throughline/event-store/memory';
import type { Correlations } from './correlations.js';
import {
  createDispatcher,
  type Dispatched,
  type DispatchedCommand,
  type DispatcherParts,
} from './create-dispatcher.js';
import { broadcastSignal } from './broadcast-signal.js';
import { publishMessage, type Published } from './publish-message.js';
import { subscriptions } from './subscriptions.js';

/** One implementation under test: tables with the record whose appends fill them. For specs alone. */
export type Correlating = {
  readonly store: DispatcherParts['store'] & DispatcherParts['log'];
  readonly correlations: Correlations;
  /** Gives every commit its place in the log. */
  readonly number: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A case's events, without the parts that correlation does not read. */
export const opened = (process: string, trigger = 'none'): CaseFact => [
  'CaseOpened',
  { process, trigger, rules: { processes: {} } },
];

type CaseFact = readonly [type: string, data: JsonObject];

/** The case waits at `subscription` for the message of that name and key. */
export const waits = (subscription: number, name: string, key?: string): CaseFact => [
  'SubscriptionOpened',
  {
    subscription,
    instance: 1,
    element: `catch-${String(subscription)}`,
    trigger: 'message',
    name,
    ...(key && { key }),
  },
];

/** The case listens for a signal. */
export const listens = (subscription: number, name: string): CaseFact => [
  'SubscriptionOpened',
  { subscription, instance: 1, element: `catch-${String(subscription)}`, trigger: 'signal', name },
];

/** The case took the message; whether the subscription closes is said apart. */
export const took = (subscription: number, message: string): CaseFact => [
  'MessageCorrelated',
  { subscription, element: `catch-${String(subscription)}`, message, name: 'any' },
];

/** The case waits there no more. */
export const closes = (subscription: number): CaseFact => [
  'SubscriptionClosed',
  { subscription, element: `catch-${String(subscription)}` },
];

type Sent = { readonly key?: string; readonly timeToLive?: number };

/** What a spec does, in the words of the department: cases that wait, messages that come, commands that are sent. */
export const createTestCases = (under: Correlating) => {
  const clock = { at: '2026-11-22T10:00:00.000Z' as Instant };
  let commands = 0;
  const context = (): CommandContext => {
    commands += 1;
    return { id: `test-${String(commands)}`, at: clock.at, by: enginePrincipal('test') };
  };
  const writer = { store: under.store, projectors: [subscriptions] };
  const sent: DispatchedCommand[] = [];
  const answers = new Map<string, Dispatched | 'fault'>();
  const dispatcher = createDispatcher({
    ...writer,
    correlations: under.correlations,
    log: under.store,
    now: () => clock.at,
    send: async (command) => {
      sent.push(command);
      const answer = answers.get(command.caseId) ?? { kind: 'accepted' };
      if (answer === 'fault') throw new Fault('StoreUnavailable', 'the connection to PostgreSQL failed', true);
      return answer;
    },
  });

  /** Appends to any stream, as its own writer would. */
  const append = async (kind: 'case' | 'bundle', id: string, facts: readonly CaseFact[]): Promise<void> => {
    const stream = { kind, id } as const;
    const { head } = await under.store.read(stream);
    const { id: command, by } = context();
    const events = facts.map(([type, data]) => ({ type, v: 1, data }));
    const numbered = events.map((event, at) => ({ ...event, seq: head.seq + 1 + at }));
    const facts_ = { firstSeq: head.seq + 1, at: clock.at, actor: by.actor };
    const appended = await under.store.append({
      stream,
      expected: head,
      command: { namespace: 'test', id: command, type: 'Test', fingerprint: command },
      at: clock.at,
      actor: by.actor,
      outcome: { kind: 'events', events, answer: null },
      projections: projectionRows([subscriptions], { stream, ...facts_, events: numbered }),
    });
    if (appended.kind !== 'appended') throw new Error(`${kind}/${id}: ${appended.kind}`);
  };

  return {
    clock,
    sent,
    writer,
    context,
    /** Commands to this case are answered so from now on, or fail; accepted otherwise. */
    answerFrom: (caseId: string, answer: Dispatched | 'fault') => answers.set(caseId, answer),
    /** Something happened in the case. */
    happened: (caseId: string, ...facts: CaseFact[]) => append('case', caseId, facts),
    /** The process can be started by these from now on. */
    deployed: (bundle: string, process: string, starts: readonly JsonObject[]) =>
      append('bundle', bundle, [
        [
          'BundleDeployed',
          {
            version: 1,
            hash: 'h',
            resources: [{ kind: 'process', id: process, version: 1, hash: 'h', fileName: 'f', starts }],
          },
        ],
      ]),
    publish: (id: string, name: string, { key, timeToLive = 60_000 }: Sent = {}): Promise<Published> =>
      publishMessage(writer, { source: 'crm', id, name, ...(key && { key }), payload: { id }, timeToLive }, context()),
    broadcast: (id: string, name: string) =>
      broadcastSignal(writer, { source: 'crm', id, name, payload: { id } }, context()),
    /** Who each message is on its way to: `message → case/subscription`. */
    onTheWay: async () =>
      (await under.correlations.pending(100)).map(
        (c) =>
          `${c.message} → ${c.process}/${c.subscription === undefined ? 'start' : `${c.case}/${String(c.subscription)}`}`,
      ),
    /** One step of the dispatcher. */
    dispatch: async () => {
      await under.number();
      return dispatcher.step();
    },
  };
};

/** A case refuses because it no longer waits. */
export const subscriptionClosed: Dispatched = {
  kind: 'refused',
  refusal: { code: 'SubscriptionClosed', message: 'The case no longer waits there.' },
};
