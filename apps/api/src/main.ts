import { runProcess } from '@throughline/host';
import { readConfig } from './config/read-config.js';
import { startApi } from './start-api.js';

await runProcess({ name: 'api', readConfig, start: startApi });
