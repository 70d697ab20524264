import { agendaOf, type CaseState } from '@throughline/engine';
import type { InlineProjection } from '@throughline/event-store';
import type { Json } from '@throughline/events';

/**
 * The agenda of each open case, written by the append: what the relay signals to Temporal by (architecture, §"The
 * shape" 4), and how a continuation that a crash cut off is found again.
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
  const agenda = agendaOf(state);
  return {
    seq: state.seq,
    agenda: agenda as unknown as Json, // JSON by its type; only the index signature is missing
    nextDue: agenda.nextTimer?.dueAt ?? null,
    continuation: agenda.continuation,
    closed: agenda.closed,
  };
};
