import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { createParts, nestLog, openRecord } from '@throughline/host';
import { pino, type Logger } from 'pino';
import type { WorkerConfig } from './config/read-config.js';
import { Readiness } from './health/readiness.js';
import { WorkerModule } from './worker-module.js';

/** A running worker. `url`: where it answers `/health/ready`. `stop` waits for the steps under way. */
export type RunningWorker = { readonly url: string; readonly stop: () => Promise<void> };

/** Starts the worker on a record that is migrated. */
export const startWorker = async (
  config: WorkerConfig,
  log: Logger = pino({ level: config.logLevel }),
): Promise<RunningWorker> => {
  const record = await openRecord({ config, log, clock: config.clock });
  const parts = createParts({
    pool: record.queries,
    kind: 'worker',
    onFault: (error) => log.warn({ err: error }, 'how the worker is could not be told; trying again'),
  });
  const close = async (): Promise<void> => {
    await parts.stop();
    await record.close();
  };
  try {
    // Nest declares its options as a class and takes literals.
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
    const app = await NestFactory.createApplicationContext(WorkerModule.of({ config, record, log, parts }), {
      logger: nestLog(log),
      abortOnError: false,
    });
    const url = await app.get(Readiness).listen(config);
    log.info({ url, process: parts.process }, 'worker works');
    let stopped: Promise<void> | undefined;
    return { url, stop: () => (stopped ??= app.close().finally(close)) };
  } catch (error) {
    await close();
    throw error;
  }
};
