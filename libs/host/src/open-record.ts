import { agendaRow, caseAgenda, createCases, currentSemantics, type Cases } from '@throughline/cases';
import { createPostgresCorrelations, subscriptions, type Correlations } from '@throughline/correlation';
import { createDefinitions, definitions as definitionsProjector, type Definitions } from '@throughline/definitions';
import {
  createPostgresKeys,
  createPostgresStore,
  masterKey,
  migrate,
  migrateKeys,
  projectionRows,
  sharedLog,
  type CommitLog,
  type PostgresStore,
  type Projector,
  type SqlPool,
} from '@throughline/event-store';
import { refusal, type Instant, type Refusal, type RuleVersions } from '@throughline/events';
import { caseAccess, cases as casesProjector, worklist } from '@throughline/read-models';
import type pg from 'pg';
import type { Clock } from './clock.js';
import type { Log } from './log.js';
import { closePools, openPools, type Pools } from './open-pools.js';
import { createOrganisationReader, type OrganisationReader } from './organisation-reader.js';
import { recordTables } from './record-tables.js';
import type { RecordConfig } from './settings.js';
import { sha256 } from './sha256.js';

/** What opens a record. `migrateUrl`: the record as its owner; absent: somebody else migrates. */
export type OpeningRecord = {
  readonly config: RecordConfig;
  readonly log: Log;
  readonly clock: Clock;
  readonly migrateUrl?: string | undefined;
};

/** The record with everything that reads and writes it; one for the process. */
export type HostRecord = {
  readonly store: PostgresStore;
  /** The log, read once for all who follow it in this process. */
  readonly log: CommitLog;
  readonly cases: Cases;
  readonly definitions: Definitions;
  readonly correlations: Correlations;
  readonly organisation: OrganisationReader;
  /** The inline projections that rows are made for by whoever appends. */
  readonly projectors: readonly Projector[];
  readonly clock: Clock;
  /** The clock's `now`: what commits are dated by. */
  readonly now: () => Instant;
  /** What a case of the process is opened with now, or why there can be none. */
  readonly birthOf: (process: string) => Promise<Birth>;
  /** Looks into the record and the tables, over the connections of commands. */
  readonly queries: SqlPool;
  /** For read models and others that bring their own SQL. */
  readonly tables: pg.Pool;
  /** The sequencer's own. */
  readonly sequencing: SqlPool;
  /** For leaders: each holds a connection for as long as it leads. */
  readonly leading: SqlPool;
  /** Which of its parts can't be reached now. */
  readonly missing: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};

/** What the host adds to a start: the rules in force, and the factor of a clock that is not real time. */
export type Birth =
  | { readonly kind: 'found'; readonly rules: RuleVersions; readonly clockFactor?: number }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const projectors: readonly Projector[] = [caseAccess, worklist, casesProjector, subscriptions, definitionsProjector];

const projections = [...projectors.map(({ projection }) => projection), caseAgenda];

/** Migrates where it may, and opens the record. */
export const openRecord = async ({ config, log, clock, migrateUrl }: OpeningRecord): Promise<HostRecord> => {
  if (migrateUrl !== undefined) await migrateRecord(migrateUrl, config.keysDatabaseUrl);
  const pools = openPools(config, log);
  try {
    const keys = createPostgresKeys({ pool: pools.keys, masterKey: masterKey(config.masterKey) });
    const store = await createPostgresStore({ pool: pools.commands, keys, projections });
    return { ...partsOf(store, pools, { log, clock }), ...upkeep(pools) };
  } catch (error) {
    await closePools(pools);
    throw error;
  }
};

/** Brings both databases to this version, as their owner. */
export const migrateRecord = async (url: string, keysUrl: string): Promise<void> => {
  await migrate({ url, projections, tables: recordTables });
  await migrateKeys({ url: keysUrl });
};

const partsOf = (store: PostgresStore, pools: Pools, { log, clock }: Pick<OpeningRecord, 'log' | 'clock'>) => {
  const definitions = createDefinitions({
    store,
    content: store,
    database: pools.tables,
    projectors,
    semantics: currentSemantics,
  });
  const cases = createCases({
    store,
    rulesAt: (versions) => definitions.rulesAt(versions),
    now: clock.now,
    sha256,
    projecting: (stream, { firstSeq, at, actor, state }, events) => ({
      ...projectionRows(projectors, { stream, firstSeq, at, actor, events }),
      [caseAgenda.name]: agendaRow(state),
    }),
    onFault: (fault) => log.warn({ err: fault }, 'a snapshot was not saved'),
  });
  return {
    ...{ store, log: sharedLog(store), cases, definitions, projectors, clock, now: clock.now },
    birthOf: (process: string) => birthOf(definitions, clock, process),
    organisation: createOrganisationReader(store),
    correlations: createPostgresCorrelations(pools.tables),
    queries: pools.commands,
    tables: pools.tables,
    sequencing: pools.sequencing,
    leading: pools.leading,
  };
};

const birthOf = async (definitions: Definitions, { factor }: Clock, process: string): Promise<Birth> => {
  const found = await definitions.rulesFor(process);
  if (found === undefined) {
    const unknown = refusal('ProcessUnknown', `No process ${process} is in force. Deploy it first.`, { process });
    return { kind: 'refused', refusal: unknown };
  }
  return { kind: 'found', rules: found.versions, ...(factor === 1 ? {} : { clockFactor: factor }) };
};

const upkeep = (pools: Pools): Pick<HostRecord, 'missing' | 'close'> => ({
  missing: async () => {
    const answers = await Promise.all([
      reaches(pools.commands, 'record', 'SELECT 1 FROM case_agenda LIMIT 1'),
      reaches(pools.keys, 'keys', 'SELECT 1 FROM subject_keys LIMIT 1'),
    ]);
    return answers.flatMap((missing) => missing ?? []);
  },
  close: () => closePools(pools),
});

const reaches = async (pool: SqlPool, name: string, text: string): Promise<string | undefined> => {
  const late = new Promise<string>((resolve) => setTimeout(resolve, 2_000, name).unref());
  const asked = pool.query({ text }).then(
    () => undefined,
    () => name,
  );
  return Promise.race([asked, late]);
};
