import { enginePrincipal, type Actor, type JsonObject, type Principal } from '@throughline/events';
import { migrate, openPool, projectionRows } from '@throughline/event-store';
import { openTestRecord, type TestRecord } from '@throughline/event-store/testing';
import type { Ability } from '@throughline/organisation';
import pg from 'pg';
import { caseAccess } from './case-access.js';
import { cases } from './cases.js';
import { createReadModels, type ReadModels } from './create-read-models.js';
import { followLog } from './follow-log.js';
import { handoffs } from './handoffs.js';
import { worklist } from './worklist.js';

/** A person of the company, as the organisation describes him or her. For specs alone. */
export const person = (
  id: string,
  departments: readonly string[],
  [roles = [], abilities = ['work-task']]: readonly [roles?: readonly string[], abilities?: readonly Ability[]] = [],
): Principal => ({ actor: { kind: 'person', id }, namespace: `person/${id}`, roles, departments, abilities });

/** What happened in a case: the type of an event and its data. */
export type Happening = readonly [type: string, data: JsonObject];

/** A task as the engine creates it. */
export const task = (number: number, facts: JsonObject = {}): Happening => [
  'TaskCreated',
  {
    task: number,
    element: `element-${String(number)}`,
    process: 'sales',
    name: `Task ${String(number)}`,
    candidateRoles: [],
    candidatePeople: [],
    ...facts,
  },
];

/** The case exists. */
export const opened = (facts: JsonObject = {}): Happening => [
  'CaseOpened',
  {
    process: 'sales',
    trigger: 'none',
    rules: { processes: { sales: { id: 'sales', version: 3, hash: 'h' } } },
    ...facts,
  },
];

/** Something went wrong in the case. */
export const incident = (number: number, code = 'ExpressionFailed'): Happening => [
  'IncidentRaised',
  { incident: number, instance: 2, element: 'price', code, message: 'no rate', remedy: 'set the rate', retry: 'enter' },
];

/** A record with its read models on the real PostgreSQL. */
export type TestCompany = {
  readonly record: TestRecord;
  readonly readModels: ReadModels;
  /** As the database's owner, for rebuilding. */
  readonly owner: pg.Pool;
  /** One commit of the case. */
  readonly happened: (caseId: string, by: Actor, ...happenings: readonly Happening[]) => Promise<void>;
  /** Brings what follows the log up to it; `from` 0: sees everything again. */
  readonly follow: (from?: bigint) => Promise<void>;
  /** Commits carry the time that is set here. */
  readonly clock: { at: string };
  readonly close: () => Promise<void>;
};

/** Opens an empty record. */
export const openTestCompany = async (): Promise<TestCompany> => {
  const projectors = [worklist, caseAccess, cases];
  const record = await openTestRecord(projectors.map(({ projection }) => projection));
  await migrate({ url: record.url, tables: [handoffs.projection] });
  const follower = openPool({ url: record.url, max: 1 });
  const owner = new pg.Pool({ connectionString: record.url, max: 2 });
  const reader = new pg.Pool({ connectionString: record.url, max: 4, options: '-c role=throughline_app' });
  const clock = { at: '2026-11-22T10:00:00.000Z' };
  let commands = 0;
  let place = 0n;
  const at = {
    read: () => Promise.resolve(place),
    write: (no: bigint) => {
      place = no;
      return Promise.resolve();
    },
  };
  return {
    ...{ record, owner, clock },
    readModels: createReadModels(reader),
    happened: async (caseId, actor, ...happenings) => {
      const stream = { kind: 'case', id: caseId } as const;
      const head = await record.store.head(stream);
      const events = happenings.map(([type, data]) => ({ type, v: 1, data }));
      const numbered = events.map((event, at) => ({ ...event, seq: head.seq + 1 + at }));
      const facts = { firstSeq: head.seq + 1, at: clock.at, actor };
      commands += 1;
      const appended = await record.store.append({
        ...{ stream, expected: head, at: clock.at, actor },
        command: { namespace: 'test', id: String(commands), type: 'Test', fingerprint: String(commands) },
        outcome: { kind: 'events', events, answer: null },
        projections: projectionRows(projectors, { stream, ...facts, events: numbered }),
      });
      if (appended.kind !== 'appended') throw new Error(`${caseId}: ${appended.kind}`);
    },
    follow: async (from = place) => {
      await record.number();
      place = from;
      const client = await follower.connect();
      // A batch of few, so that there are several of them.
      const taken = () => followLog({ client, log: record.store, projector: handoffs, at, batch: 40 });
      while ((await taken()) > 0);
      client.release();
    },
    close: async () => {
      await Promise.all([owner.end(), reader.end(), follower.end()]);
      await record.close();
    },
  };
};

/** An actor of the engine's own. */
export const engine: Actor = enginePrincipal('test').actor;
