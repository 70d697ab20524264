import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { holdFolder } from './folder-holder.js';
import { endKafka } from './kafka/start-kafka.js';
import { stopServer } from './postgres-server.js';
import { stateFolder } from './state-folder.js';
import { endTemporal } from './temporal/start-temporal.js';

/**
 * Removes everything that was ever recorded on this machine, and what Temporal and Kafka made of it. Logins and fetched
 * programs stay.
 */
export async function resetRecord(home = stateFolder()): Promise<void> {
  await resetFolder(join(home, 'clusters', 'dev'), (folder) => stopServer(join(folder, 'data')));
  await resetFolder(join(home, 'temporal', 'dev'), endTemporal);
  await resetFolder(join(home, 'kafka', 'dev'), endKafka);
}

async function resetFolder(folder: string, end: (folder: string) => Promise<void>): Promise<void> {
  await mkdir(folder, { recursive: true });
  await holdFolder(folder, false);
  await end(folder);
  await rm(folder, { recursive: true });
}
