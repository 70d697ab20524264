export { readConfig, type ApiConfig } from './config/read-config.js';
export { startApi, type RunningApi } from './start-api.js';
