import { pino } from 'pino';
import { readConfig, type ApiConfig } from './config/read-config.js';
import { startApi } from './start-api.js';

const config = configured();
const log = pino({ level: config.logLevel });

try {
  const api = await startApi(config, log);
  // `throughline dev` and the specs read the port from this line.
  process.stdout.write(`${JSON.stringify({ listening: api.url })}\n`);
  stopOn(['SIGTERM', 'SIGINT'], api.stop);
} catch (error) {
  log.fatal({ err: error }, 'the api did not start');
  process.exitCode = 1;
}

function configured(): ApiConfig {
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
          log.error({ err: error }, 'the api did not stop cleanly');
          process.exit(1);
        },
      );
    });
  }
}
