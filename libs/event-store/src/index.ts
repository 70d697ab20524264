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
  Snapshot,
  StoredAnswer,
  StreamSlice,
} from './ports.js';
