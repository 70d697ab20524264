import { pino } from 'pino';
import { readConfig, type WorkerConfig } from './config/read-config.js';
import { startWorker } from './start-worker.js';

const config = configured();
const log = pino({ level: config.logLevel });

try {
  const worker = await startWorker(config, log);
  // `throughline dev` and the specs read the port from this line.
  process.stdout.write(`${JSON.stringify({ listening: worker.url })}\n`);
  stopOn(['SIGTERM', 'SIGINT'], worker.stop);
} catch (error) {
  log.fatal({ err: error }, 'the worker did not start');
  process.exitCode = 1;
}

function configured(): WorkerConfig {
  try {
    return readConfig(process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(78); // EX_CONFIG of sysexits.h
  }
}

function stopOn(signals: readonly NodeJS.Signals[], stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of signals) {
    process.on(signal, () => {
      // Asked twice: whoever asks does not want to wait.
      if (stopping) process.exit(1);
      stopping = true;
      log.info({ signal }, 'stopping');
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'the worker did not stop cleanly');
          process.exit(1);
        },
      );
    });
  }
}
