import { agendaRow, caseAgenda, createCases, currentSemantics, type Cases } from '@throughline/cases';
import { subscriptions } from '@throughline/correlation';
import { createDefinitions, definitions as definitionsProjector, type Definitions } from '@throughline/definitions';
import {
  createPostgresKeys,
  createPostgresStore,
  masterKey,
  migrate,
  migrateKeys,
  openPool,
  projectionRows,
  type PostgresStore,
  type Projector,
} from '@throughline/event-store';
import { refusal, type Instant, type Refusal, type RuleVersions } from '@throughline/events';
import {
  caseAccess,
  cases as casesProjector,
  createReadModels,
  worklist,
  type ReadModels,
} from '@throughline/read-models';
import type { ApiConfig } from '../config/read-config.js';
import { openSearchPool } from './search-pool.js';
import { sha256 } from './sha256.js';
import type { Log } from './tokens.js';

/** The record with everything that reads and writes it; one for the process. */
export type ApiRecord = {
  readonly store: PostgresStore;
  readonly cases: Cases;
  readonly definitions: Definitions;
  readonly readModels: ReadModels;
  /** The inline projections that rows are made for by whoever appends. */
  readonly projectors: readonly Projector[];
  readonly now: () => Instant;
  /** The versions that a case of the process is born under now, or why there can be none. */
  readonly rulesFor: (process: string) => Promise<RulesInForce>;
  /** Which of its parts can't be reached now. */
  readonly missing: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};

/** The rules in force for a process. */
export type RulesInForce =
  { readonly kind: 'found'; readonly versions: RuleVersions } | { readonly kind: 'refused'; readonly refusal: Refusal };

const projectors: readonly Projector[] = [caseAccess, worklist, casesProjector, subscriptions, definitionsProjector];

const projections = [...projectors.map(({ projection }) => projection), caseAgenda];

/** Migrates where it may, and opens the record. */
export const openRecord = async (config: ApiConfig, log: Log): Promise<ApiRecord> => {
  if (config.migrateDatabaseUrl !== undefined) {
    await migrate({ url: config.migrateDatabaseUrl, projections });
    await migrateKeys({ url: config.keysDatabaseUrl });
  }
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

/** Searches have connections of their own: a slow one never keeps a command waiting. */
const openPools = ({ databaseUrl, keysDatabaseUrl, connections }: ApiConfig, log: Log) => {
  const onError = (error: Error): void => log.warn({ err: error }, 'a connection to PostgreSQL broke');
  return {
    commands: openPool({ url: databaseUrl, max: connections, onError }),
    keys: openPool({ url: keysDatabaseUrl, role: 'as connected', max: 4, onError }),
    searches: openSearchPool({ url: databaseUrl, max: connections, onError }),
  };
};

const partsOf = (store: PostgresStore, { searches }: Pools, log: Log) => {
  const now = (): Instant => new Date().toISOString();
  const definitions = createDefinitions({
    store,
    content: store,
    database: searches,
    projectors,
    semantics: currentSemantics,
  });
  const cases = createCases({
    store,
    rulesAt: (versions) => definitions.rulesAt(versions),
    now,
    sha256,
    projecting: (stream, { firstSeq, at, actor, state }, events) => ({
      ...projectionRows(projectors, { stream, firstSeq, at, actor, events }),
      [caseAgenda.name]: agendaRow(state),
    }),
    onFault: (fault) => log.warn({ err: fault }, 'a snapshot was not saved'),
  });
  const readModels = createReadModels(searches);
  const rulesFor = async (process: string): Promise<RulesInForce> => {
    const found = await definitions.rulesFor(process);
    return found === undefined
      ? { kind: 'refused', refusal: refusal('ProcessUnknown', `No process ${process} is in force. Deploy it first.`) }
      : { kind: 'found', versions: found.versions };
  };
  return { store, cases, definitions, readModels, projectors, now, rulesFor };
};

const upkeep = (pools: Pools): Pick<ApiRecord, 'missing' | 'close'> => ({
  missing: async () => {
    const answers = await Promise.all([
      reaches(pools.commands, 'record', 'SELECT 1 FROM stream_heads LIMIT 1'),
      reaches(pools.keys, 'keys', 'SELECT 1 FROM subject_keys LIMIT 1'),
    ]);
    return answers.flatMap((missing) => missing ?? []);
  },
  close: () => closeAll(pools),
});

const reaches = async (pool: Pools['commands'], name: string, text: string): Promise<string | undefined> => {
  const late = new Promise<string>((resolve) => setTimeout(resolve, 2_000, name).unref());
  return Promise.race([
    pool.query({ text }).then(
      () => undefined,
      () => name,
    ),
    late,
  ]);
};

const closeAll = async ({ commands, keys, searches }: Pools): Promise<void> => {
  await Promise.all([commands.end(), keys.end(), searches.end()]);
};
