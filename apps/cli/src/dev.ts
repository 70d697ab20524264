import { join } from 'node:path';
import { resetRecord, startLocalServices, stateFolder, type LocalServices } from '@throughline/local-services';
import { Command, InvalidArgumentError } from 'commander';
import { awaitFreePort, awaitReady } from './dev/await-ready.js';
import { banner } from './dev/banner.js';
import { seed } from './dev/seed.js';
import { programEnded, startProgram, type Program, type ProgramParts } from './dev/start-program.js';

/** `throughline dev`: everything on this machine, until Ctrl-C. */
export const dev = new Command()
  .option(
    '--port <number>',
    'where the API listens; the logins and the worker listen on the next two',
    portNumber,
    3000,
  )
  .option('--reset', 'forget everything that was ever recorded here, and begin anew', false)
  .action(async (options: DevOptions) => {
    const interrupt = onInterrupt();
    // Whoever read what we print may be gone before us: that must not keep us from stopping in order.
    process.stdout.on('error', () => undefined);
    const stops: Stop[] = [];
    try {
      await bringUp(options, stops, interrupt);
    } finally {
      console.log('Stopping …');
      for (const stop of stops.reverse()) await stop();
    }
  });

type DevOptions = { readonly port: number; readonly reset: boolean };
type Stop = () => Promise<void>;

/** The role that the record gives to whoever may add to it and read it, and nothing else. */
const applicationRole = 'throughline_app';

/** Leaves in `stops` how to undo what it did, in order, also when it throws. Ends when somebody or something ends it. */
async function bringUp({ port, reset }: DevOptions, stops: Stop[], interrupt: AbortSignal): Promise<void> {
  const begun = Date.now();
  if (reset) await resetRecord();
  for (const needed of [port, port + 1, port + 2]) await awaitFreePort(needed);
  const services = await startLocalServices({
    applicationRole,
    issuerPort: port + 1,
    onNote: ({ service, text, tookMs }) => progress(service, text, tookMs),
  });
  stops.push(services.stop);
  const programs: Program[] = [];
  // One after the other: the api brings the record to this version, and the worker expects it so.
  for (const part of [apiPart(services, port), workerPart(services, port + 2)]) {
    if (interrupt.aborted) return;
    const program = await startProgram(part);
    programs.push(program);
    stops.push(program.stop);
    if (!(await awaitReady(program, `${part.url}/health/ready`, interrupt))) return;
    progress(part.name, `at ${part.url}`, Date.now() - begun);
  }
  const logins = await seed({ api: addressOf(port), tokenUrl: services.tokenUrl });
  console.log(banner({ api: addressOf(port), services, logins, tookMs: Date.now() - begun }));
  await untilOver(programs, interrupt);
}

type Part = ProgramParts & { readonly name: string; readonly url: string };

function apiPart(services: LocalServices, port: number): Part {
  const env = { ...environment(services, port), MIGRATE_DATABASE_URL: services.databases.owner };
  return { name: 'API', url: addressOf(port), entry: 'api/main', env, log: logOf('api') };
}

function workerPart(services: LocalServices, port: number): Part {
  const env = environment(services, port);
  return { name: 'worker', url: addressOf(port), entry: 'worker/main', env, log: logOf('worker') };
}

function addressOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

function logOf(program: string): string {
  return join(stateFolder(), 'logs', `${program}.log`);
}

function environment(services: LocalServices, port: number): Record<string, string> {
  return {
    THROUGHLINE_ENV: 'dev',
    PORT: String(port),
    DATABASE_URL: services.databases.application,
    KEYS_DATABASE_URL: services.databases.keys,
    KEYS_MASTER_KEY_FILE: services.masterKeyFile,
    OIDC_ISSUER: services.issuer,
    OIDC_AUDIENCE: services.audience,
  };
}

/** Until Ctrl-C; or until one of the programs ends, which it should not. */
async function untilOver(programs: readonly Program[], interrupt: AbortSignal): Promise<void> {
  const interrupted = new Promise<undefined>((resolve) => {
    interrupt.addEventListener('abort', () => resolve(undefined));
  });
  const ends = programs.map(async (program) => ({ program, outcome: await program.ended }));
  const first = await Promise.race([interrupted, ...ends]);
  if (first) throw await programEnded(first.program, first.outcome);
}

/** Aborts at the first Ctrl-C. At the second we end at once: what we leave behind, the next start finds. */
function onInterrupt(): AbortSignal {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (interrupt.signal.aborted) process.exit(130);
      interrupt.abort();
    });
  }
  return interrupt.signal;
}

function progress(part: string, text: string, tookMs: number): void {
  console.log(`  ${part.padEnd(12)}${text.padEnd(44)}${(tookMs / 1000).toFixed(1)} s`);
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_533) throw new InvalidArgumentError('a port is 1 to 65533');
  return port;
}
