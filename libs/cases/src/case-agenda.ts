import { agendaOf, nextDueOf, type CaseState } from '@throughline/engine';
import type { InlineProjection } from '@throughline/event-store';
import type { Json } from '@throughline/events';

/**
 * What of each open case's agenda matters outside of it, written by the append: the numbers of its handoffs, its service
 * calls as `<request>/<attempt>`, and when the next thing is due. The relay signals Temporal by it (architecture, §"The
 * shape" 4), and a continuation that a crash cut off is found again. Columns that an index needs and that change with
 * every append would cost it its in-place update: what the relay remembers is in a table of its own.
 */
export const caseAgenda: InlineProjection = {
  name: 'case_agenda',
  streamKinds: ['case'],
  migrations: [
    {
      name: '001-case-agenda',
      sql: `
        CREATE TABLE case_agenda (
          case_id text PRIMARY KEY,
          agenda_seq bigint NOT NULL,
          agenda jsonb NOT NULL,
          next_due timestamptz,
          continuation boolean NOT NULL,
          closed boolean NOT NULL
        ) WITH (fillfactor = 70);
        CREATE INDEX case_agenda_continuation ON case_agenda (case_id) WHERE continuation;
        CREATE FUNCTION project_case_agenda(kind text, id text, rows jsonb) RETURNS void LANGUAGE sql AS $$
          INSERT INTO case_agenda (case_id, agenda_seq, agenda, next_due, continuation, closed)
          SELECT id, (rows->>'seq')::bigint, rows->'agenda', (rows->>'nextDue')::timestamptz,
                 (rows->>'continuation')::boolean, (rows->>'closed')::boolean
          ON CONFLICT (case_id) DO UPDATE SET
            agenda_seq = excluded.agenda_seq, agenda = excluded.agenda, next_due = excluded.next_due,
            continuation = excluded.continuation, closed = excluded.closed;
        $$;
      `,
    },
  ],
};

/** The row of {@link caseAgenda} after a commit. */
export const agendaRow = (state: CaseState): Json => {
  const { handoffs, calls, continuation, closed } = agendaOf(state);
  return {
    seq: state.seq,
    agenda: {
      handoffs: handoffs.map(({ task }) => task),
      calls: calls.map(({ request, attempt }) => `${String(request)}/${String(attempt)}`),
    },
    nextDue: nextDueOf(state) ?? null,
    continuation,
    closed,
  };
};
