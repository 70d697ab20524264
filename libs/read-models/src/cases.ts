import type { CaseEvent, Json } from '@throughline/events';
import type { CommitFacts, Projector } from '@throughline/event-store';
import { caseEventsOf } from './case-events-of.js';
import { casesSql } from './cases.sql.js';

/** The list of cases, and their incidents: what search and the operator's page read. */
export const cases: Projector = {
  projection: { name: 'cases', streamKinds: ['case'], migrations: [{ name: '0001-cases', sql: casesSql }] },
  rowsOf: (_stream, facts, events) =>
    caseEventsOf(events).flatMap((event) => {
      const row = rowOf(event, event.seq, facts);
      return row === undefined ? [] : [row];
    }),
};

const rowOf = (event: CaseEvent, seq: number, facts: CommitFacts): Json | undefined => {
  switch (event.type) {
    case 'CaseOpened': {
      const { process, businessKey, rules, trigger } = event.data;
      const version = rules.processes[process]?.version ?? null;
      const startedBy = `${facts.actor.kind}:${facts.actor.id}`;
      return { do: 'open', process, version, businessKey: businessKey ?? null, trigger, startedBy, at: facts.at };
    }
    case 'CaseClosed':
      return { do: 'close', outcome: event.data.outcome, at: facts.at, seq };
    case 'IncidentRaised':
      return { do: 'raise', ...event.data, at: facts.at, seq };
    case 'IncidentResolved':
      return { do: 'resolve', incident: event.data.incident, by: event.data.by, at: facts.at };
    default:
      return undefined;
  }
};
