import type { StreamRef } from '@throughline/events';
import type { Correlation, Delivery } from './correlations.js';
import type { StartRow, SubscriptionRow } from './subscription-row.js';

type Subscription = Omit<Extract<SubscriptionRow, { do: 'open' }>, 'do' | 'at'> & {
  readonly case: string;
  readonly process: string;
  readonly openedAt: string;
  logNo: bigint | undefined;
};

type Message = Pick<Extract<SubscriptionRow, { do: 'publish' }>, 'name' | 'key' | 'expiresAt'> & {
  readonly message: string;
};

type KeptCorrelation = Correlation & { readonly state: 'pending' | 'done' | 'refused' | 'free' };

/**
 * The tables of the `subscriptions` projection in memory, matched by the same rules as in SQL. Maps keep the order of
 * insertion, which is `place` there.
 */
export type MemoryTables = {
  readonly caseIdOf: (message: string, process: string) => string;
  readonly cases: Map<string, string>;
  readonly subscriptions: Map<string, Subscription>;
  readonly messages: Map<string, Message>;
  readonly correlations: Map<string, KeptCorrelation>;
  starts: readonly (StartRow & { readonly bundle: string })[];
  deliveries: readonly Delivery[];
};

/** The tables before the first commit. */
export const emptyTables = (caseIdOf: MemoryTables['caseIdOf']): MemoryTables => ({
  caseIdOf,
  cases: new Map(),
  subscriptions: new Map(),
  messages: new Map(),
  correlations: new Map(),
  starts: [],
  deliveries: [],
});

/** The name of a row with a key of two parts. */
export const pairOf = (one: string, other: string | number): string => JSON.stringify([one, other]);

/** Writes the rows of one commit, as `project_subscriptions` does. */
export const applyRows = (tables: MemoryTables, { id }: StreamRef, rows: readonly SubscriptionRow[]): void => {
  for (const row of rows) applyRow(tables, id, row);
  for (const row of rows) {
    if (row.do === 'open' || row.do === 'correlated') findMessage(tables, id, row.subscription);
  }
};

const applyRow = (tables: MemoryTables, id: string, row: SubscriptionRow): void => {
  const writer = writers[row.do] as (tables: MemoryTables, id: string, row: SubscriptionRow) => void; // by its own kind
  writer(tables, id, row);
};

type Writers = {
  readonly [Do in SubscriptionRow['do']]: (
    tables: MemoryTables,
    id: string,
    row: Extract<SubscriptionRow, { do: Do }>,
  ) => void;
};

const writers: Writers = {
  case: (tables, id, { process, started }) => {
    tables.cases.set(id, process);
    if (started) settleStarts(tables, id);
  },
  open: (tables, id, row) => {
    openSubscription(tables, id, row);
  },
  close: (tables, id, { subscription }) => tables.subscriptions.delete(pairOf(id, subscription)),
  correlated: (tables, id, { message, subscription }) => {
    settleWhere(tables, (c) => c.message === message && c.case === id && c.subscription === subscription);
  },
  signalled: (tables, id, { signal, subscription }) => {
    removeDelivery(tables, { signal, case: id, subscription });
  },
  end: (tables, id) => {
    tables.cases.delete(id);
    for (const [pair, { case: owner }] of tables.subscriptions) if (owner === id) tables.subscriptions.delete(pair);
  },
  publish: (tables, id, { name, key, expiresAt }) => {
    tables.messages.set(id, { message: id, name, key, expiresAt });
    findSubscription(tables, id);
  },
  starts: (tables, id, { starts }) => {
    const others = tables.starts.filter(({ bundle }) => bundle !== id);
    tables.starts = [...others, ...starts.map((start) => ({ ...start, bundle: id }))];
  },
};

const openSubscription = (tables: MemoryTables, id: string, row: Extract<SubscriptionRow, { do: 'open' }>): void => {
  const process = tables.cases.get(id);
  if (process === undefined) return;
  const { subscription, element, trigger, name, key, at } = row;
  const opened = { case: id, process, subscription, element, trigger, name, key, openedAt: at, logNo: undefined };
  tables.subscriptions.set(pairOf(id, subscription), opened);
};

const settleStarts = (tables: MemoryTables, id: string): void => {
  settleWhere(tables, (c) => c.case === id && c.subscription === undefined);
  tables.deliveries = tables.deliveries.filter((d) => d.case !== id || d.subscription !== undefined);
};

const settleWhere = (tables: MemoryTables, meant: (correlation: Correlation) => boolean): void => {
  for (const [pair, kept] of tables.correlations) {
    if (kept.state === 'pending' && meant(kept)) tables.correlations.set(pair, { ...kept, state: 'done' });
  }
};

/** Takes one delivery of a signal off the list. */
export const removeDelivery = (
  tables: MemoryTables,
  gone: Pick<Delivery, 'signal' | 'case' | 'subscription'>,
): void => {
  tables.deliveries = tables.deliveries.filter(
    (d) => d.signal !== gone.signal || d.case !== gone.case || d.subscription !== gone.subscription,
  );
};

/** A subscription looks for the oldest message that waits for it. */
export const findMessage = (tables: MemoryTables, id: string, subscription: number): void => {
  const open = tables.subscriptions.get(pairOf(id, subscription));
  if (open === undefined || open.trigger !== 'message' || isBusy(tables, open)) return;
  for (const message of tables.messages.values()) {
    if (matches(message, open) && isFree(tables, message.message, open.process)) {
      correlate(tables, message, open);
      return;
    }
  }
};

/** A message looks for who waits for it: one subscription a process, else the process's start event. */
export const findSubscription = (tables: MemoryTables, id: string, only?: string): void => {
  const message = tables.messages.get(id);
  if (message === undefined) return;
  const meant = (process: string): boolean => (only === undefined || process === only) && isFree(tables, id, process);
  for (const open of tables.subscriptions.values()) {
    const waits = open.trigger === 'message' && matches(message, open) && !isBusy(tables, open);
    if (waits && meant(open.process)) correlate(tables, message, open);
  }
  for (const start of startsByElement(tables, message.name)) {
    if (!meant(start.process)) continue;
    correlate(tables, message, { ...start, case: tables.caseIdOf(id, start.process), subscription: undefined });
  }
};

const startsByElement = ({ starts }: MemoryTables, name: string): readonly StartRow[] =>
  starts
    .filter((start) => start.trigger === 'message' && start.name === name)
    .sort((one, other) => (one.element < other.element ? -1 : 1));

const matches = (message: Message, open: Subscription): boolean =>
  message.name === open.name && message.key === open.key && open.openedAt <= message.expiresAt;

const isBusy = (tables: MemoryTables, open: Subscription): boolean =>
  [...tables.correlations.values()].some(
    (c) => c.state === 'pending' && c.case === open.case && c.subscription === open.subscription,
  );

const isFree = (tables: MemoryTables, message: string, process: string): boolean =>
  (tables.correlations.get(pairOf(message, process))?.state ?? 'free') === 'free';

const correlate = (
  tables: MemoryTables,
  { message, name }: Message,
  target: Pick<Correlation, 'case' | 'process' | 'subscription' | 'element'>,
): void => {
  const pair = pairOf(message, target.process);
  const attempt = (tables.correlations.get(pair)?.attempt ?? 0) + 1;
  const { case: kase, process, subscription, element } = target;
  tables.correlations.set(pair, {
    message,
    process,
    attempt,
    case: kase,
    subscription,
    element,
    name,
    state: 'pending',
  });
};
