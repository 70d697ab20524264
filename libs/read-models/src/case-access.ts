import type { CaseEvent, CaseEventOf } from '@throughline/events';
import type { CommitFacts, Projector } from '@throughline/event-store';
import { accessKeysOfTask, departmentKey, personKey, type AccessKey } from '@throughline/organisation';
import { caseEventsOf } from './case-events-of.js';
import { indexedText } from './indexed-text.js';
import { caseAccessSql } from './case-access.sql.js';

/**
 * Which keys open which case. Keys are roles, departments and people whom an event names; never people whom the
 * organisation resolves: a newcomer sees the department's cases at once, and one who left sees none.
 */
export const caseAccess: Projector = {
  projection: {
    name: 'case_access',
    streamKinds: ['case'],
    migrations: [{ name: '0001-case-access', sql: caseAccessSql }],
  },
  rowsOf: (_stream, facts, events) => [
    ...new Set(caseEventsOf(events).flatMap((event) => keysOf(event, facts).map(indexedText))),
  ],
};

const keysOf = (event: CaseEvent, facts: CommitFacts): readonly AccessKey[] => {
  switch (event.type) {
    case 'CaseOpened':
      return facts.actor.kind === 'person' ? [personKey(facts.actor.id)] : [];
    case 'TaskCreated':
      return keysOfTask(event.data);
    case 'TaskClaimed':
      return [personKey(event.data.by)];
    case 'TaskAssigned':
      return [personKey(event.data.to)];
    case 'TaskEscalated':
      return event.data.to === undefined ? [] : [personKey(event.data.to)];
    case 'ServiceRequested':
      return event.data.department === undefined ? [] : [departmentKey(event.data.department)];
    default:
      return [];
  }
};

/** Who hands work over sees what becomes of it. */
const keysOfTask = (task: CaseEventOf<'TaskCreated'>['data']): readonly AccessKey[] => [
  ...accessKeysOfTask(task),
  ...(task.from === undefined ? [] : [departmentKey(task.from)]),
];
