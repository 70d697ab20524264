export { adoptRestoredRecord } from './adopt-restored-record.js';
export { applicationRole } from './store-schema.js';
export { commandRefused } from './append-plan.js';
export { cachedKeys, type KeyCacheLimits } from './key-cache.js';
export { commitText, refusalsOf, type UnhashedCommit } from './commit-text.js';
export { createMemoryKeys } from './memory-keys.js';
export { createMemoryStore, type MemoryStore, type MemoryStoreParts } from './memory-store.js';
export { createPostgresKeys, type PostgresKeys } from './postgres-keys.js';
export { createPostgresStore, type PostgresStore, type PostgresStoreParts } from './postgres-store.js';
export { createSealing } from './sealing.js';
export { masterKey, type MasterKey } from './master-key.js';
export { migrate, migrateKeys, type Migration, type TableOwner } from './migrate.js';
export {
  createSequencer,
  type Sequencer,
  type SequencerNotice,
  type SequencerParts,
  type SequencerPass,
} from './sequencer.js';
export { openPool, type PoolParts } from './open-pool.js';
export { sharedLog, type SharedLogLimits } from './shared-log.js';
export type { SqlClient, SqlPool, SqlResult, SqlStatement } from './sql-client.js';
export type {
  Append,
  Appended,
  CommandKey,
  CommitLog,
  ContentStore,
  EventStore,
  Head,
  InlineProjection,
  KeyStore,
  LoggedCommit,
  ReadForm,
  RecordReader,
  RecordRow,
  RecordSource,
  Sealing,
  Snapshot,
  StoredAnswer,
  StreamSlice,
  SubjectKey,
} from './ports.js';
export { projectionRows, type CommitFacts, type Projector } from './projector.js';
