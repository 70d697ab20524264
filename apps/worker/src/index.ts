export { readConfig, type WorkerConfig } from './config/read-config.js';
export { startWorker, type RunningWorker } from './start-worker.js';
