import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cacheFolder } from './cache-folder.js';
import { freePorts } from './free-ports.js';
import { startKafka } from './kafka/start-kafka.js';
import { createTopic, topicsOf } from './kafka/test-topics.js';
import { endNotedServer, runningServer } from './noted-server.js';
import { commandLineOf } from './running-process.js';
import { installTemporal } from './temporal/install-temporal.js';
import { startTemporal } from './temporal/start-temporal.js';
import { startWorkflow, workflowsOf } from './temporal/test-workflows.js';
import { checkoutIsOpen, firstWords, spawnStarter, type StarterParts } from './test-starter.js';

/** What a spec needs of either server: how it is started, and how to see that it remembers. */
type Kind = {
  readonly title: string;
  readonly folder: string;
  readonly call: string;
  readonly addressField: string;
  readonly variable: string;
  readonly start: (options: Options) => Promise<Started>;
  readonly note: (address: string, name: string) => Promise<void>;
  readonly noted: (address: string) => Promise<readonly string[]>;
};
type Options = { readonly home: string; readonly cluster?: string; readonly port?: number };
type Started = {
  readonly address: string;
  readonly origin: 'given' | 'reused' | 'started';
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
};

const temporal: Kind = {
  ...{ title: 'Temporal', folder: 'temporal', call: 'startTemporal', addressField: 'address' },
  ...{ variable: 'TEMPORAL_ADDRESS', start: startTemporal, note: startWorkflow, noted: workflowsOf },
};
const kafka: Kind = {
  ...{ title: 'Kafka', folder: 'kafka', call: 'startKafka', addressField: 'brokers' },
  ...{ variable: 'KAFKA_BROKERS', note: createTopic, noted: topicsOf },
  start: async (options) => {
    const { brokers: address, ...started } = await startKafka(options);
    return { address, ...started };
  },
};
// Where there is no Java the runner has said so, and there is no Kafka to be tested.
const kinds = process.env['TEST_KAFKA_BROKERS'] === undefined ? [temporal] : [temporal, kafka];

let home: string;
let started: Started[];
let children: ChildProcess[];
const caller = process.env;

beforeEach(() => {
  const { TEMPORAL_ADDRESS: _temporal, KAFKA_BROKERS: _kafka, ...bare } = caller;
  process.env = bare;
  home = mkdtempSync(join(tmpdir(), 'throughline-servers-'));
  started = [];
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const server of started) await server.stop();
  for (const folder of kinds.map((kind) => folderOf(kind))) await endNotedServer('test', folder);
  rmSync(home, { recursive: true, force: true });
  process.env = caller;
});

describe.each(kinds)('$title on a bare machine', (kind) => {
  it('keeps what it was told, and its address, over a restart', async () => {
    const first = await start(kind);
    await kind.note(first.address, 'deal-42');
    await first.stop();

    const second = await start(kind);

    expect(second.address).toBe(first.address);
    expect(await kind.noted(second.address)).toContain('deal-42');
  });

  it('keeps it through a kill -9 of its own', async () => {
    const first = await start(kind);
    await kind.note(first.address, 'deal-42');
    process.kill(await pidOf(kind), 'SIGKILL');
    await first.ended;

    const second = await start(kind);

    expect(second.origin).toBe('started');
    expect(await kind.noted(second.address)).toContain('deal-42');
  });

  it('is taken over by the next start when a kill -9 ended whoever started it, and ends with that', async () => {
    const address = await startAndDie(kind, 'dev');
    const orphan = await pidOf(kind);

    const second = await start(kind);
    await second.stop();

    expect(second).toMatchObject({ address, origin: 'reused' });
    expect(await commandLineOf(orphan)).toBeUndefined();
  });

  it('is ended and started again at the port that is asked for, when it was left at another', async () => {
    await startAndDie(kind, 'dev');
    const orphan = await pidOf(kind);
    const [port = 0] = await freePorts([undefined]);

    const second = await start(kind, { port });

    expect(second).toMatchObject({ address: `127.0.0.1:${String(port)}`, origin: 'started' });
    expect(await commandLineOf(orphan)).toBeUndefined();
  });

  it('is ended and started again when it was left hanging', async () => {
    await startAndDie(kind, 'dev');
    process.kill(await pidOf(kind), 'SIGSTOP');

    expect(await start(kind)).toMatchObject({ origin: 'started' });
  });

  it('starts, and spares the stranger, when the note names another program by now', async () => {
    await (await start(kind)).stop();
    const stranger = spawn('sleep', ['60']);
    children.push(stranger);
    writeFileSync(join(folderOf(kind), 'server.pid'), `${String(stranger.pid)} 1 2\n`);

    const server = await start(kind);

    expect(await kind.noted(server.address)).not.toContain('deal-42');
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });

  it('says which port is taken', async () => {
    const stranger = createServer();
    stranger.listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const address = stranger.address();
    const port = typeof address === 'object' && address ? address.port : 0;

    const refused = start(kind, { port });

    await expect(refused).rejects.toMatchObject({ code: 'PortTaken', message: expect.stringContaining(String(port)) });
    stranger.close();
  });

  it('is not shared: the second process hears which one has it', async () => {
    const other = starter(kind, { options: { home }, then: 'stay' });
    await firstWords(other);

    await expect(start(kind)).rejects.toMatchObject({
      code: 'ClusterInUse',
      message: expect.stringContaining(`process ${String(other.pid)}`),
    });
  });

  it('leaves no process behind when it is stopped', async () => {
    const server = await start(kind);
    const pid = await pidOf(kind);

    await server.stop();

    expect(await commandLineOf(pid)).toBeUndefined();
    await expect(server.ended).resolves.toBeUndefined();
  });

  it('removes what killed test runs left: servers and data', async () => {
    await startAndDie(kind, 'test-1', true);
    const orphan = await pidOf(kind, 'test-1');

    await start(kind);

    expect(existsSync(folderOf(kind, 'test-1'))).toBe(false);
    expect(await commandLineOf(orphan)).toBeUndefined();
  });

  it('uses the one that the environment names and leaves it running', async () => {
    const { address } = await start(kind);
    process.env[kind.variable] = address;

    const one = await kind.start({ home });
    await one.stop();

    expect(one).toMatchObject({ address, origin: 'given' });
    expect(await kind.noted(address)).not.toContain('deal-42');
  });
});

describe('for a plain user', () => {
  const asRoot = process.getuid?.() === 0 && checkoutIsOpen() ? it : it.skip;
  const nobody = 65_534;
  let open: string;

  beforeAll(async () => {
    open = mkdtempSync(join(tmpdir(), 'throughline-open-'));
    await installTemporal();
    // The cache of root is root's own.
    if (existsSync(cacheFolder())) cpSync(cacheFolder(), open, { recursive: true });
    chownSync(open, nobody, nobody);
  });

  afterAll(() => {
    rmSync(open, { recursive: true });
  });

  asRoot.each(kinds)('$title runs as that user', async (kind) => {
    const own = join(home, 'own');
    mkdirSync(own);
    for (const folder of [home, own]) chownSync(folder, nobody, nobody);

    const as = { uid: nobody, env: { THROUGHLINE_CACHE: open } };
    await firstWords(starter(kind, { options: { home: own }, then: 'stay', ...as }));
    const folder = join(own, kind.folder, 'dev');
    const pid = (await runningServer(folder))?.pid ?? 0;

    expect(statSync(`/proc/${String(pid)}`).uid).toBe(nobody);
    process.kill(pid, 'SIGKILL');
  });
});

async function start(kind: Kind, options: { cluster?: string; port?: number } = {}): Promise<Started> {
  const server = await kind.start({ home, ...options });
  started.push(server);
  return server;
}

function folderOf({ folder }: Kind, cluster = 'dev'): string {
  return join(home, folder, cluster);
}

async function pidOf(kind: Kind, cluster = 'dev'): Promise<number> {
  const server = await runningServer(folderOf(kind, cluster));
  if (server) return server.pid;
  throw new Error(readFileSync(join(folderOf(kind, cluster), 'server.log'), 'utf8'));
}

/** Starts a server in a process of its own, which then gets no chance to tidy up. */
async function startAndDie(kind: Kind, cluster: string, throwaway = false): Promise<string> {
  const dying = starter(kind, { options: { home, cluster, throwaway }, then: 'die' });
  const ended = once(dying, 'close');
  const address = await firstWords(dying);
  await ended;
  return address;
}

type StarterOptions = Omit<StarterParts, 'call' | 'prints'>;

function starter({ call, addressField: prints }: Kind, options: StarterOptions): ChildProcess {
  const child = spawnStarter({ call, prints, ...options });
  children.push(child);
  return child;
}
