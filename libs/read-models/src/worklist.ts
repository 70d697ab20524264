import type { CaseEvent, CaseEventOf, Json } from '@throughline/events';
import type { CommitFacts, Projector } from '@throughline/event-store';
import { claimKeysOf, personKey } from '@throughline/organisation';
import { caseEventsOf } from './case-events-of.js';
import { indexedText } from './indexed-text.js';
import { worklistSlaSql, worklistSql } from './worklist.sql.js';

/** Open tasks of every case: one row a task, gone when the task is. */
export const worklist: Projector = {
  projection: {
    name: 'worklist',
    streamKinds: ['case'],
    migrations: [
      { name: '0001-worklist', sql: worklistSql },
      { name: '0002-sla', sql: worklistSlaSql },
    ],
  },
  rowsOf: (_stream, facts, events) =>
    caseEventsOf(events).flatMap((event) => {
      const row = rowOf(event, event.seq, facts);
      return row === undefined ? [] : [row];
    }),
};

const rowOf = (event: CaseEvent, seq: number, facts: CommitFacts): Json | undefined => {
  switch (event.type) {
    case 'TaskCreated':
      return created(event.data, seq, facts);
    case 'TaskClaimed':
      return { do: 'assign', task: event.data.task, assignee: indexedText(event.data.by), seq };
    case 'TaskAssigned':
      return { do: 'assign', task: event.data.task, assignee: indexedText(event.data.to), seq };
    case 'TaskReleased':
      return { do: 'assign', task: event.data.task, assignee: null, seq };
    case 'TaskCompleted':
    case 'TaskReturned':
    case 'TaskWithdrawn':
      return { do: 'close', task: event.data.task };
    case 'CaseClosed':
      return { do: 'close-all' };
    default:
      return slaRow(event, seq, facts);
  }
};

const slaRow = (event: CaseEvent, seq: number, { at }: CommitFacts): Json | undefined => {
  switch (event.type) {
    case 'TaskOverdue':
      return { do: 'overdue', task: event.data.task, at, seq };
    case 'TaskEscalated':
      return escalated(event.data, seq);
    default:
      return undefined;
  }
};

const created = (task: CaseEventOf<'TaskCreated'>['data'], seq: number, facts: CommitFacts): Json => ({
  do: 'create',
  task: task.task,
  element: task.element,
  process: task.process,
  name: task.name,
  department: task.department === undefined ? null : indexedText(task.department),
  from: task.from === undefined ? null : indexedText(task.from),
  candidateRoles: task.candidateRoles,
  candidatePeople: task.candidatePeople,
  claimKeys: claimKeysOf(task).map(indexedText),
  assignee: task.assignee === undefined ? null : indexedText(task.assignee),
  form: task.form?.id ?? null,
  priority: task.priority ?? null,
  dueAt: task.dueAt === undefined ? null : indexedText(task.dueAt),
  createdAt: facts.at,
  seq,
});

/** A rung that nobody stands on changes no inbox. */
const escalated = ({ task, to }: CaseEventOf<'TaskEscalated'>['data'], seq: number): Json | undefined =>
  to === undefined ? undefined : { do: 'escalate', task, to: indexedText(to), key: indexedText(personKey(to)), seq };
