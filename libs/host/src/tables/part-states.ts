import type { TableOwner } from '@throughline/event-store';
import { writable } from './writable.js';

/** What each running process says of its parts; unlogged, for it is said anew every few seconds. */
export const partStates: TableOwner = {
  name: 'part_states',
  migrations: [
    {
      name: '0001-part-states',
      sql: `
CREATE UNLOGGED TABLE part_states (
  process text COLLATE "C" NOT NULL,
  part text COLLATE "C" NOT NULL,
  state text NOT NULL CHECK (state IN ('ready', 'waiting', 'failing')),
  detail text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (process, part)
) WITH (fillfactor = 50);
${writable('part_states')}`,
    },
  ],
};
