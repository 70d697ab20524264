export { LocalServiceFault, type LocalServiceFaultCode } from './local-service-fault.js';
export { startPostgres, type LocalPostgres, type PostgresOptions } from './start-postgres.js';
export { stateFolder } from './state-folder.js';
