import { pino, type Logger } from 'pino';
import type { Environment, HostConfig } from './settings.js';

/** A process of ours: what it is called, how it is configured, and how it is started. */
export type ProcessParts<Config> = {
  readonly name: string;
  readonly readConfig: (env: Environment) => Config;
  readonly start: (
    config: Config,
    log: Logger,
  ) => Promise<{ readonly url: string; readonly stop: () => Promise<void> }>;
};

/**
 * Runs a process from its start to its end: what is wrong with its configuration is told on stderr (exit code 78), where
 * it listens on stdout as `{"listening": …}`, and SIGTERM and SIGINT stop it.
 */
export const runProcess = async <Config extends Pick<HostConfig, 'logLevel'>>(
  parts: ProcessParts<Config>,
): Promise<void> => {
  const config = configured(parts);
  const log = pino({ level: config.logLevel });
  try {
    const running = await parts.start(config, log);
    // `throughline dev` and the specs read the port from this line.
    process.stdout.write(`${JSON.stringify({ listening: running.url })}\n`);
    stopOn(['SIGTERM', 'SIGINT'], { name: parts.name, log, stop: running.stop });
  } catch (error) {
    log.fatal({ err: error }, `the ${parts.name} did not start`);
    process.exitCode = 1;
  }
};

const configured = <Config>({ readConfig }: Pick<ProcessParts<Config>, 'readConfig'>): Config => {
  try {
    return readConfig(process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(78); // EX_CONFIG of sysexits.h
  }
};

type Stopping = { readonly name: string; readonly log: Logger; readonly stop: () => Promise<void> };

const stopOn = (signals: readonly NodeJS.Signals[], { name, log, stop }: Stopping): void => {
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
          log.error({ err: error }, `the ${name} did not stop cleanly`);
          process.exit(1);
        },
      );
    });
  }
};
