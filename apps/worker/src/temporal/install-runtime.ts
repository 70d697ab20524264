import { DefaultLogger, Runtime, type LogEntry } from '@temporalio/worker';
import type { Log } from '@throughline/host';

let installed = false;

/** Has Temporal's core speak through our log, and leaves the signals of the process to us. Once a process. */
export const installRuntime = (log: Log): void => {
  if (installed) return;
  installed = true;
  Runtime.install({
    logger: new DefaultLogger('INFO', (entry) => tell(log, entry)),
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } } },
  });
};

/** What it informs of (a worker's states) is for those who look for it. */
const tell = (log: Log, { level, message, meta }: LogEntry): void => {
  const said = { temporal: meta };
  if (level === 'ERROR') log.error(said, message);
  else if (level === 'WARN') log.warn(said, message);
  else log.debug(said, message);
};
