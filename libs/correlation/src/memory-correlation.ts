import type { Json, StreamRef } from '@throughline/events';
import type { Correlation, Correlations, LogStep, Outcome } from './correlations.js';
import {
  applyRows,
  emptyTables,
  findMessage,
  findSubscription,
  pairOf,
  removeDelivery,
  type MemoryTables,
} from './memory-tables.js';
import type { SubscriptionRow } from './subscription-row.js';

/** Correlation without a database: for the simulator, and as the second implementation of the contract. */
export type MemoryCorrelation = Correlations & {
  /** Takes the rows of an append, as `onProjected` of the memory store gives them. */
  projected(stream: StreamRef, projections: Readonly<Record<string, Json>>): void;
};

/** `caseIdOf`: the id of the case that a message or a signal opens. */
export const createMemoryCorrelation = ({
  caseIdOf,
}: {
  readonly caseIdOf: (message: string, process: string) => string;
}): MemoryCorrelation => {
  const tables = emptyTables(caseIdOf);
  let cursor = 0n;
  return {
    projected: (stream, { subscriptions }) => {
      // Our own row function made them: the same that PostgreSQL is given.
      if (Array.isArray(subscriptions)) applyRows(tables, stream, subscriptions as readonly SubscriptionRow[]);
    },
    pending: (limit) => {
      const pending = [...tables.correlations.values()].filter(({ state }) => state === 'pending');
      return Promise.resolve(pending.slice(0, limit).map(({ state: _, ...correlation }) => correlation));
    },
    settle: (correlation, outcome) => Promise.resolve(settle(tables, correlation, outcome)),
    deliveries: (limit) => Promise.resolve(tables.deliveries.slice(0, limit)),
    settleDelivery: (delivery) => {
      removeDelivery(tables, delivery);
      return Promise.resolve();
    },
    cursor: () => Promise.resolve(cursor),
    follow: (from, to, steps) => {
      if (from !== cursor) return Promise.resolve(false);
      cursor = to;
      for (const step of steps) takeStep(tables, step);
      return Promise.resolve(true);
    },
    expire: (before) => Promise.resolve(expire(tables, before)),
  };
};

const settle = (tables: MemoryTables, { message, process, attempt }: Correlation, outcome: Outcome): boolean => {
  const pair = pairOf(message, process);
  const kept = tables.correlations.get(pair);
  if (kept === undefined || kept.attempt !== attempt || kept.state !== 'pending') return false;
  tables.correlations.set(pair, { ...kept, state: outcome });
  if (outcome === 'free') findSubscription(tables, message, process);
  if (kept.subscription !== undefined) findMessage(tables, kept.case, kept.subscription);
  return true;
};

const takeStep = (tables: MemoryTables, step: LogStep): void => {
  if (step.do === 'opened') {
    const open = tables.subscriptions.get(pairOf(step.case, step.subscription));
    if (open?.trigger === 'signal') open.logNo = step.no;
    return;
  }
  const { signal, name, no } = step;
  const waiting = [...tables.subscriptions.values()]
    .filter((open) => open.trigger === 'signal' && open.name === name && open.logNo !== undefined && open.logNo < no)
    .map(({ case: kase, subscription, process, element }) => ({
      signal,
      case: kase,
      subscription,
      process,
      element,
      name,
    }));
  const byProcess = new Map(
    tables.starts.filter((start) => start.trigger === 'signal' && start.name === name).map((s) => [s.process, s]),
  );
  const starting = [...byProcess.values()].map(({ process, element }) => {
    const kase = tables.caseIdOf(signal, process);
    return { signal, case: kase, subscription: undefined, process, element, name };
  });
  tables.deliveries = [...tables.deliveries, ...waiting, ...starting];
};

const expire = (tables: MemoryTables, before: string): number => {
  const kept = [...tables.correlations];
  const expired = [...tables.messages.values()].filter(
    ({ message, expiresAt }) =>
      expiresAt < before && !kept.some(([, c]) => c.message === message && c.state === 'pending'),
  );
  for (const { message } of expired) tables.messages.delete(message);
  for (const [pair, { message }] of kept) if (!tables.messages.has(message)) tables.correlations.delete(pair);
  return expired.length;
};
