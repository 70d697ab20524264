/**
 * The front door of the pure packages: the memory store and the ports, with neither pg nor node behind them.
 */
export { createMemoryStore, type MemoryStore, type MemoryStoreParts } from './memory-store.js';
export { commitText, refusalsOf, type UnhashedCommit } from './commit-text.js';
export { projectionRows, type CommitFacts, type Projector } from './projector.js';
export { sha256 } from './sha256.js';
export type {
  Append,
  Appended,
  CommandKey,
  CommitLog,
  ContentStore,
  EventStore,
  Head,
  InlineProjection,
  LoggedCommit,
  ReadForm,
  Sealing,
  Snapshot,
  StoredAnswer,
  StreamSlice,
} from './ports.js';
