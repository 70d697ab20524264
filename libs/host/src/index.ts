export { clockOf, systemClock, type Clock } from './clock.js';
export { createCursor, type Cursor, type CursorParts } from './create-cursor.js';
export { createLeader, type Leader, type LeaderNotice, type LeaderParts, type Leading } from './create-leader.js';
export { createParts, type PartReport, type Parts, type PartsOptions, type PartState } from './create-parts.js';
export type { Log } from './log.js';
export { logLead } from './log-lead.js';
export { nestLog } from './nest-log.js';
export { openTablePool, type TablePoolParts } from './open-pools.js';
export { migrateRecord, openRecord, type Birth, type HostRecord, type OpeningRecord } from './open-record.js';
export type { OrganisationHead, OrganisationReader } from './organisation-reader.js';
export { readCursors } from './read-cursors.js';
export { readParts, type ReadPart } from './read-parts.js';
export { recordTables } from './record-tables.js';
export { runProcess, type ProcessParts } from './run-process.js';
export {
  databaseSettings,
  hostConfigOf,
  hostSettings,
  readSettings,
  secretOf,
  urlSetting,
  wholeSetting,
  type Environment,
  type HostConfig,
  type RecordConfig,
  type SettingsParts,
} from './settings.js';
export { sha256 } from './sha256.js';
export { startLoop, type Loop, type LoopParts } from './start-loop.js';
export { LOG, PARTS, RECORD } from './tokens.js';
