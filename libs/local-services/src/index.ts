export { cacheFolder } from './cache-folder.js';
export { devAudience, devSecret, startDevIssuer, type DevIssuer, type DevIssuerOptions } from './dev-issuer.js';
export {
  joinServices,
  type JoiningNote,
  type JoiningOptions,
  type JoiningService,
  type JoiningServices,
} from './join-services.js';
export type { KeptState } from './keep-running.js';
export { LocalServiceFault, type LocalServiceFaultCode } from './local-service-fault.js';
export type { RecordDatabases } from './record-databases.js';
export { resetRecord } from './reset-record.js';
export { runningRecord } from './running-record.js';
export {
  startLocalServices,
  type LocalServices,
  type LocalServicesOptions,
  type ServiceNote,
} from './start-local-services.js';
export { startPostgres, type LocalPostgres, type PostgresOptions } from './start-postgres.js';
export { stateFolder } from './state-folder.js';
export { startKafka, type KafkaOptions, type LocalKafka } from './kafka/start-kafka.js';
export { startTemporal, type LocalTemporal, type TemporalOptions } from './temporal/start-temporal.js';
