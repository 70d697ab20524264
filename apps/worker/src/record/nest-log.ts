import type { LoggerService } from '@nestjs/common';
import type { Log } from './tokens.js';

/** Nest's own words in our log; how it wires itself up is for those who look for it. */
export const nestLog = (log: Log): LoggerService => {
  const told =
    (level: keyof Log) =>
    (message: unknown, ...context: unknown[]) =>
      log[level]({ nest: context.at(-1) }, message instanceof Error ? message.message : String(message));
  return { log: told('debug'), debug: told('debug'), verbose: told('debug'), warn: told('warn'), error: told('error') };
};
