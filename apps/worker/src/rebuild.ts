import { hostConfigOf, hostSettings, openRecord, readSettings, type Environment } from '@throughline/host';
import { pino } from 'pino';
import { z } from 'zod';
import { connect } from './temporal/connect.js';
import { rebuildWorkflows, type Rebuilt } from './temporal/rebuild-workflows.js';
import { temporalConfigOf, temporalContradictions, temporalSettings } from './temporal/temporal-settings.js';

// `throughline rebuild` runs it, with the worker's own environment. `--json`: one object, and nothing else, on stdout.
const json = process.argv.includes('--json');

try {
  tell(await rebuild(process.env));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function rebuild(env: Environment): Promise<Rebuilt> {
  const settings = z.object({ ...hostSettings, ...temporalSettings });
  const read = readSettings({ process: 'the rebuild', settings, contradictions }, env);
  const config = hostConfigOf(read);
  const temporal = temporalConfigOf(read);
  const log = pino({ level: config.logLevel === 'info' ? 'error' : config.logLevel }, pino.destination(2));
  const record = await openRecord({ config, log, clock: config.clock });
  try {
    const connection = await connect(temporal, log);
    return await rebuildWorkflows({ record, connection, config: temporal, log, onProgress: progress() }).finally(() =>
      connection.close(),
    );
  } finally {
    await record.close();
  }
}

function contradictions(env: Environment): readonly string[] {
  const missing = env['TEMPORAL_ADDRESS'] === undefined ? ['TEMPORAL_ADDRESS: is not set'] : [];
  return [...missing, ...temporalContradictions(env)];
}

/** Every second, and at the end; somebody waits for it. */
function progress(): (done: number, total: number) => void {
  let last = -Infinity;
  return (done, total) => {
    if (total === 0 || (performance.now() - last < 1_000 && done < total)) return;
    last = performance.now();
    process.stderr.write(`  ${String(done)} of ${String(total)} cases have their workflow\n`);
  };
}

function tell(rebuilt: Rebuilt): void {
  const { cases, timerStarts, tookMs } = rebuilt;
  const words = `${String(cases)} open cases and ${String(timerStarts)} timer start events have their workflows again (${(tookMs / 1000).toFixed(1)} s)`;
  process.stdout.write(`${json ? JSON.stringify(rebuilt) : words}\n`);
}
