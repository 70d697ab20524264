import type { Projector } from '@throughline/event-store/memory';
import { settlingSql } from './settling.sql.js';
import { subscriptionRows } from './subscription-rows.js';
import { subscriptionsSql } from './subscriptions.sql.js';

/**
 * Who waits for what, which messages wait for somebody, and which found each other: written in the append's own
 * transaction, under the lock of the message's name and key.
 */
export const subscriptions: Projector = {
  projection: {
    name: 'subscriptions',
    streamKinds: ['case', 'message', 'bundle'],
    migrations: [
      { name: '0001-subscriptions', sql: subscriptionsSql },
      { name: '0002-settling', sql: settlingSql },
    ],
  },
  rowsOf: (_stream, facts, events) => subscriptionRows(facts, events),
};
