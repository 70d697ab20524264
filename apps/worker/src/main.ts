import { runProcess } from '@throughline/host';
import { readConfig } from './config/read-config.js';
import { startWorker } from './start-worker.js';

await runProcess({ name: 'worker', readConfig, start: startWorker });
