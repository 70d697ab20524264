import type { Log } from './log.js';

type Told = (message: unknown, ...context: unknown[]) => void;

/** Nest's own words in our log; how it wires itself up is for those who look for it. */
export const nestLog = (log: Log): Readonly<Record<'log' | 'debug' | 'verbose' | 'warn' | 'error', Told>> => {
  const told =
    (level: keyof Log): Told =>
    (message, ...context) =>
      log[level]({ nest: context.at(-1) }, message instanceof Error ? message.message : String(message));
  return { log: told('debug'), debug: told('debug'), verbose: told('debug'), warn: told('warn'), error: told('error') };
};
