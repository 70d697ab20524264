/* A service worker of a department. SIGTERM: it takes nothing new, and ends what it does. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { checkCredit } from './check-credit.js';
import { openLedger } from './ledger.js';
import { createPayloadCodec } from './payload-codec.js';
import { service } from './service.js';
import { readSettings, type Settings } from './settings.js';

const serve = async (settings: Settings): Promise<void> => {
  const connection = await connect(settings);
  const ledger = await openLedger(settings.ledger);
  const taskQueue = `services.${settings.department}`;
  const worker = await Worker.create({
    connection,
    namespace: settings.namespace,
    taskQueue,
    activities: { 'check-credit': service(checkCredit(settings.ratings, settings.bureauSeconds), ledger) },
    dataConverter: {
      payloadCodecs: [createPayloadCodec(settings.payloadKeys)],
      failureConverterPath: fileURLToPath(import.meta.resolve('@throughline/samples/failure-converter')),
    },
    shutdownGraceTime: '10 seconds',
  });
  console.log(`serving ${taskQueue} of ${settings.address}`);
  await worker.run();
  await connection.close();
};

/** Temporal may come up later than its workers. */
const connect = async ({ address, tls, apiKey }: Settings): Promise<NativeConnection> => {
  for (;;) {
    try {
      return await NativeConnection.connect({ address, tls, ...(apiKey === undefined ? {} : { apiKey }) });
    } catch (error) {
      console.log(`waiting for Temporal at ${address}: ${String(error)}`);
      await sleep(2_000);
    }
  }
};

await serve(readSettings(process.env));
