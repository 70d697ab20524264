import type { TableOwner } from '@throughline/event-store';
import { writable } from './writable.js';

/** How far each sink has followed the one global order. */
export const sinkCursors: TableOwner = {
  name: 'sink_cursors',
  migrations: [
    {
      name: '0001-sink-cursors',
      sql: `
CREATE TABLE sink_cursors (
  name text COLLATE "C" PRIMARY KEY,
  no bigint NOT NULL,
  at timestamptz NOT NULL
) WITH (fillfactor = 50);
${writable('sink_cursors')}`,
    },
  ],
};
