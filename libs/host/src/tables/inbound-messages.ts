import type { TableOwner } from '@throughline/event-store';
import { writable } from './writable.js';

/**
 * What became of each message that came from outside: every one is accounted for once. `answers`: it is the one whose
 * command was carried out or refused; others of its id are duplicates. `redriven_at`: a dead letter that was put back.
 */
export const inboundMessages: TableOwner = {
  name: 'inbound_messages',
  migrations: [
    {
      name: '0001-inbound-messages',
      sql: `
CREATE TABLE inbound_messages (
  topic text COLLATE "C" NOT NULL,
  partition integer NOT NULL,
  "offset" bigint NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('ok', 'refused', 'duplicate', 'dead-letter')),
  source text COLLATE "C",
  command_id text COLLATE "C",
  reason text,
  at timestamptz NOT NULL,
  answers boolean NOT NULL,
  redriven_at timestamptz,
  PRIMARY KEY (topic, partition, "offset")
);
CREATE UNIQUE INDEX inbound_messages_answers ON inbound_messages (source, command_id) WHERE answers;
${writable('inbound_messages')}`,
    },
  ],
};
