import type { TableOwner } from '@throughline/event-store';
import { writable } from './writable.js';

/**
 * What Temporal's workflows have been told. Beside case_agenda, not in it: an append rewrites that row in place, and an
 * index over what the relay looks for would take this from it.
 *
 * `told`: which handoffs and calls the case's workflow has heard of; `due_held`: the earliest instant that it waits for.
 * `timer_start_signals`: the timer start events that have a workflow. `temporal_namespaces`: the identity of the
 * namespace that was told; another one under the same name knows nothing of it.
 */
export const caseSignals: TableOwner = {
  name: 'case_signals',
  migrations: [
    {
      name: '0001-case-signals',
      sql: `
CREATE TABLE case_signals (
  case_id text COLLATE "C" PRIMARY KEY,
  signalled_seq bigint NOT NULL,
  told jsonb NOT NULL,
  due_held timestamptz
) WITH (fillfactor = 70);
CREATE INDEX case_signals_due ON case_signals (due_held) WHERE due_held IS NOT NULL;
CREATE TABLE timer_start_signals (
  process text COLLATE "C" NOT NULL,
  element text COLLATE "C" NOT NULL,
  PRIMARY KEY (process, element)
);
CREATE TABLE temporal_namespaces (name text PRIMARY KEY, id text NOT NULL);
${['case_signals', 'timer_start_signals', 'temporal_namespaces'].map(writable).join('\n')}`,
    },
  ],
};
