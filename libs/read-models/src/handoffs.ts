import type { CaseEvent, CaseEventOf, Json, JsonObject } from '@throughline/events';
import type { CommitFacts, Projector } from '@throughline/event-store';
import { departmentKey, personKey } from '@throughline/organisation';
import { caseEventsOf } from './case-events-of.js';
import { handoffsSql } from './handoffs.sql.js';
import { indexedText } from './indexed-text.js';

/**
 * What departments owe one another, and how each handoff went. No inline projection: it follows the log, and no append
 * waits for it.
 */
export const handoffs: Projector = {
  projection: { name: 'handoffs', streamKinds: ['case'], migrations: [{ name: '0001-handoffs', sql: handoffsSql }] },
  rowsOf: (_stream, facts, events) =>
    caseEventsOf(events).flatMap((event) => {
      const row = rowOf(event, facts);
      return row === undefined ? [] : [{ ...row, seq: event.seq }];
    }),
};

const rowOf = (event: CaseEvent, { at }: CommitFacts): JsonObject | undefined => {
  if (event.type === 'TaskCreated') return offer(event.data, at);
  if (event.type === 'CaseClosed') return { do: 'close-all', at };
  const change = changeOf(event, at);
  return change && { do: 'mark', accessKeys: [], ...change };
};

/** Work from another department, or with an SLA: the same that the agenda calls a handoff. */
const offer = (task: CaseEventOf<'TaskCreated'>['data'], at: string): JsonObject | undefined => {
  const { department, from, sla, dueAt } = task;
  if (from === undefined && sla === undefined) return undefined;
  return {
    do: 'offer',
    task: task.task,
    element: task.element,
    process: task.process,
    name: task.name,
    department: textOr(department, null),
    from: textOr(from, null),
    accessKeys: [department, from].flatMap((id) => (id === undefined ? [] : [indexedText(departmentKey(id))])),
    dueAt: textOr(dueAt, null),
    at,
  };
};

const textOr = (text: string | undefined, none: null): Json => (text === undefined ? none : indexedText(text));

const changeOf = (event: CaseEvent, at: string): JsonObject | undefined => {
  switch (event.type) {
    case 'HandoffOfferedAgain':
      return { task: event.data.task, offeredAgainAt: at };
    case 'HandoffAcknowledged':
      return acknowledged(event.data, at);
    case 'HandoffAccepted':
      return { task: event.data.task, acceptedAt: at, acceptedBy: event.data.by };
    case 'TaskReminded':
      return { task: event.data.task, remindedAt: at };
    case 'TaskOverdue':
      return { task: event.data.task, overdueAt: at };
    case 'TaskEscalated':
      return escalated(event.data, at);
    case 'TaskCompleted':
      return { task: event.data.task, closedAt: at, outcome: 'completed' };
    case 'TaskReturned':
      return { task: event.data.task, closedAt: at, outcome: 'returned' };
    case 'TaskWithdrawn':
      return { task: event.data.task, closedAt: at, outcome: 'withdrawn' };
    default:
      return undefined;
  }
};

const acknowledged = ({ task, by, reference }: CaseEventOf<'HandoffAcknowledged'>['data'], at: string): JsonObject => ({
  task,
  acknowledgedAt: at,
  acknowledgedBy: by,
  ...(reference === undefined ? {} : { reference }),
});

/** Whom it climbs to sees what was agreed on and how long it has been owed. */
const escalated = ({ task, rung, role, to }: CaseEventOf<'TaskEscalated'>['data'], at: string): JsonObject => ({
  task,
  escalatedAt: at,
  rung,
  role,
  ...(to === undefined ? {} : { escalatedTo: to, accessKeys: [indexedText(personKey(to))] }),
});
