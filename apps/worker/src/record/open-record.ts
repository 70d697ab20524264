import { createHash } from 'node:crypto';
import { agendaRow, caseAgenda, createCases, currentSemantics, type Cases } from '@throughline/cases';
import { createPostgresCorrelations, subscriptions, type Correlations } from '@throughline/correlation';
import { createDefinitions, definitions as definitionsProjector, type Definitions } from '@throughline/definitions';
import {
  createPostgresKeys,
  createPostgresStore,
  masterKey,
  openPool,
  projectionRows,
  type PostgresStore,
  type Projector,
  type SqlPool,
} from '@throughline/event-store';
import type { Instant } from '@throughline/events';
import { caseAccess, cases as casesProjector, worklist } from '@throughline/read-models';
import type { WorkerConfig } from '../config/read-config.js';
import { openTablePool } from './table-pool.js';
import type { Log } from './tokens.js';

/** The record with everything that the worker does to it; one for the process. */
export type WorkerRecord = {
  readonly store: PostgresStore;
  readonly cases: Cases;
  readonly definitions: Definitions;
  readonly correlations: Correlations;
  readonly projectors: readonly Projector[];
  readonly now: () => Instant;
  /** The sequencer's own connections: nothing that is slow elsewhere keeps commits from their places. */
  readonly sequencing: SqlPool;
  readonly queries: SqlPool;
  /** Which of its parts can't be reached now. */
  readonly missing: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};

const projectors: readonly Projector[] = [caseAccess, worklist, casesProjector, subscriptions, definitionsProjector];

const projections = [...projectors.map(({ projection }) => projection), caseAgenda];

/** Opens the record, which the api or the operator has migrated before. */
export const openRecord = async (config: WorkerConfig, log: Log): Promise<WorkerRecord> => {
  const pools = openPools(config, log);
  try {
    const keys = createPostgresKeys({ pool: pools.keys, masterKey: masterKey(config.masterKey) });
    const store = await createPostgresStore({ pool: pools.commands, keys, projections });
    return { ...partsOf(store, pools, log), ...upkeep(pools) };
  } catch (error) {
    await closeAll(pools);
    throw error;
  }
};

type Pools = ReturnType<typeof openPools>;

const openPools = ({ databaseUrl, keysDatabaseUrl, connections }: WorkerConfig, log: Log) => {
  const onError = (error: Error): void => log.warn({ err: error }, 'a connection to PostgreSQL broke');
  return {
    tables: openTablePool({ url: databaseUrl, max: 4, onError }),
    commands: openPool({ url: databaseUrl, max: connections, onError }),
    sequencing: openPool({ url: databaseUrl, max: 2, onError }),
    keys: openPool({ url: keysDatabaseUrl, role: 'as connected', max: 4, onError }),
  };
};

const partsOf = (store: PostgresStore, pools: Pools, log: Log) => {
  const now = (): Instant => new Date().toISOString();
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
    now,
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    projecting: (stream, { firstSeq, at, actor, state }, events) => ({
      ...projectionRows(projectors, { stream, firstSeq, at, actor, events }),
      [caseAgenda.name]: agendaRow(state),
    }),
    onFault: (fault) => log.warn({ err: fault }, 'a snapshot was not saved'),
  });
  return {
    ...{ store, cases, definitions, projectors, now },
    correlations: createPostgresCorrelations(pools.tables),
    sequencing: pools.sequencing,
    queries: pools.commands,
  };
};

const upkeep = (pools: Pools): Pick<WorkerRecord, 'missing' | 'close'> => ({
  missing: async () => {
    const answers = await Promise.all([
      reaches(pools.commands, 'record', 'SELECT 1 FROM case_agenda LIMIT 1'),
      reaches(pools.keys, 'keys', 'SELECT 1 FROM subject_keys LIMIT 1'),
    ]);
    return answers.flatMap((missing) => missing ?? []);
  },
  close: () => closeAll(pools),
});

const reaches = async (pool: SqlPool, name: string, text: string): Promise<string | undefined> => {
  const late = new Promise<string>((resolve) => setTimeout(resolve, 2_000, name).unref());
  const asked = pool.query({ text }).then(
    () => undefined,
    () => name,
  );
  return Promise.race([asked, late]);
};

const closeAll = async ({ tables, commands, sequencing, keys }: Pools): Promise<void> => {
  await Promise.all([tables.end(), commands.end(), sequencing.end(), keys.end()]);
};
