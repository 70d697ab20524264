import { join } from 'node:path';
import {
  joinServices,
  resetRecord,
  startLocalServices,
  stateFolder,
  type JoiningNote,
  type JoiningServices,
  type LocalServices,
} from '@throughline/local-services';
import { Command, InvalidArgumentError } from 'commander';
import { awaitFreePort, awaitReady } from './dev/await-ready.js';
import { banner } from './dev/banner.js';
import { resetDevClock, startDevClock, type DevClock } from './dev/dev-clock.js';
import { createScreen, type Screen } from './dev/screen.js';
import { seed } from './dev/seed.js';
import { programEnded, startProgram, type Program, type ProgramParts } from './dev/start-program.js';
import { forgetWorkerEnvironment, keepWorkerEnvironment } from './dev/worker-environment.js';

/** `throughline dev`: everything on this machine, until Ctrl-C. */
export const dev = new Command()
  .option(
    '--port <number>',
    'where the API listens; the logins, the worker, Temporal, its UI and Kafka listen on the next five',
    portNumber,
    3000,
  )
  .option('--reset', 'forget everything that was ever recorded here, and begin anew', false)
  .option('--clock-factor <number>', "run the company's clock this many times as fast as real time", clockFactor, 1)
  .action(async (options: DevOptions) => {
    const interrupt = onInterrupt();
    // Whoever read what we print may be gone before us: that must not keep us from stopping in order.
    process.stdout.on('error', () => undefined);
    const screen = createScreen(process.stdout);
    const stops: Stop[] = [];
    try {
      await bringUp({ ...options, screen, stops, interrupt });
    } finally {
      screen.print('Stopping …');
      for (const stop of stops.reverse()) await stop();
    }
  });

type DevOptions = { readonly port: number; readonly reset: boolean; readonly clockFactor: number };
type Stop = () => Promise<void>;

/** `stops`: how to undo what was done, in order, also of a run that failed. */
type Run = DevOptions & { readonly screen: Screen; readonly stops: Stop[]; readonly interrupt: AbortSignal };

/** What the programs are told of: what they can't be without, what joins later, and what time it is. */
type Surroundings = { readonly services: LocalServices; readonly joining: JoiningServices; readonly clock: DevClock };

/** The role that the record gives to whoever may add to it and read it, and nothing else. */
const applicationRole = 'throughline_app';

/** Ends when somebody or something ends it. */
async function bringUp(run: Run): Promise<void> {
  const begun = Date.now();
  const { port, screen, interrupt } = run;
  const around = await surround(run);
  const programs: Program[] = [];
  const worker = workerPart(around, port + 2);
  await keepWorkerEnvironment(worker.env);
  run.stops.push(forgetWorkerEnvironment);
  // One after the other: the api brings the record to this version, and the worker expects it so.
  for (const part of [apiPart(around, port), worker]) {
    if (interrupt.aborted) return;
    const program = await startProgram(part);
    programs.push(program);
    run.stops.push(program.stop);
    if (!(await awaitReady(program, `${part.url}/health/ready`, interrupt))) return;
    screen.print(progress(part.name, `at ${part.url}`, Date.now() - begun));
  }
  const logins = await seed({ api: addressOf(port), tokenUrl: around.services.tokenUrl });
  screen.print(banner({ api: addressOf(port), ...around, logins, tookMs: Date.now() - begun }));
  await untilOver(programs, interrupt);
}

/** Brings up what the programs need, and lets Temporal and Kafka begin to come: nobody waits for them. */
async function surround({ port, reset, clockFactor: factor, screen, stops }: Run): Promise<Surroundings> {
  if (reset) await resetRecord();
  if (reset) await resetDevClock(stateFolder());
  for (const needed of [port, port + 1, port + 2]) await awaitFreePort(needed);
  const services = await startLocalServices({
    applicationRole,
    issuerPort: port + 1,
    onNote: ({ service, text, tookMs }) => screen.print(progress(service, text, tookMs)),
  });
  stops.push(services.stop);
  // After the cluster is ours: two must not keep one clock.
  const clock = await startDevClock(stateFolder(), factor);
  stops.push(clock.stop);
  const joining = joinServices({
    ...{ temporalPort: port + 3, temporalUiPort: port + 4, kafkaPort: port + 5 },
    onNote: (note) => tell(screen, note),
  });
  stops.push(joining.stop);
  return { services, clock, joining };
}

function tell(screen: Screen, { service, kind, text, tookMs }: JoiningNote): void {
  if (kind === 'coming') return screen.status(service, text);
  screen.status(service, undefined);
  screen.print(kind === 'there' ? progress(service, text, tookMs) : `  ${service.padEnd(12)}missing. ${text}`);
}

type Part = ProgramParts & { readonly name: string; readonly url: string };

function apiPart(around: Surroundings, port: number): Part {
  const env = { ...environment(around, port), MIGRATE_DATABASE_URL: around.services.databases.owner };
  return { name: 'API', url: addressOf(port), entry: 'api/main', env, log: logOf('api') };
}

function workerPart(around: Surroundings, port: number): Part {
  const env = {
    ...environment(around, port),
    TEMPORAL_ADDRESS: around.joining.temporalAddress,
    TEMPORAL_PAYLOAD_KEY_FILE: around.services.payloadKeyFile,
    KAFKA_BROKERS: around.joining.kafkaBrokers,
  };
  return { name: 'worker', url: addressOf(port), entry: 'worker/main', env, log: logOf('worker') };
}

function addressOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

function logOf(program: string): string {
  return join(stateFolder(), 'logs', `${program}.log`);
}

function environment({ services, clock }: Surroundings, port: number): Record<string, string> {
  return {
    ...(clock.setting === undefined ? {} : { THROUGHLINE_CLOCK: clock.setting }),
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

function progress(part: string, text: string, tookMs: number): string {
  return `  ${part.padEnd(12)}${text.padEnd(52)} ${(tookMs / 1000).toFixed(1)} s`;
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_530) throw new InvalidArgumentError('a port is 1 to 65530');
  return port;
}

function clockFactor(text: string): number {
  const factor = Number(text);
  if (factor >= 1 && factor <= 1_000_000) return factor;
  throw new InvalidArgumentError('a factor is 1 to 1000000');
}
