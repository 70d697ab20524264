import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freePorts } from './free-ports.js';
import { joinServices, type JoiningNote, type JoiningServices } from './join-services.js';
import { runningServer } from './noted-server.js';
import { commandLineOf } from './running-process.js';

let home: string;
let joining: JoiningServices | undefined;
let notes: JoiningNote[];
const caller = process.env;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'throughline-joining-'));
  const { TEMPORAL_ADDRESS: _temporal, KAFKA_BROKERS: _kafka, ...bare } = caller;
  process.env = bare;
  notes = [];
});

afterEach(async () => {
  await joining?.stop();
  process.env = caller;
  rmSync(home, { recursive: true });
});

const withKafka = process.env['TEST_KAFKA_BROKERS'] === undefined ? it.skip : it;

describe('the services that nobody waits for', () => {
  withKafka('say at once where they will be, and then that they are there', async () => {
    const { temporalAddress, kafkaBrokers, states } = await begin();
    expect([...states().values()].map(({ kind }) => kind)).toEqual(['coming', 'coming']);

    await heard('Temporal', 'there');
    await heard('Kafka', 'there');

    expect(notes.find(({ kind, service }) => service === 'Temporal' && kind === 'there')?.text).toContain(
      temporalAddress,
    );
    expect(notes.find(({ kind, service }) => service === 'Kafka' && kind === 'there')?.text).toContain(kafkaBrokers);
  });

  it('are started again when they die, and that is said', async () => {
    await begin();
    await heard('Temporal', 'there');
    const died = (await runningServer(join(home, 'temporal', 'dev')))?.pid ?? 0;
    notes = [];

    process.kill(died, 'SIGKILL');
    await heard('Temporal', 'there');

    expect(notes[0]).toMatchObject({ service: 'Temporal', kind: 'coming', text: 'it ended; again in 1 s' });
    expect((await runningServer(join(home, 'temporal', 'dev')))?.pid).not.toBe(died);
  });

  it('are missing, and nothing else is, where the machine can not run them', async () => {
    process.env = { PATH: '/nowhere', HOME: home, THROUGHLINE_CACHE: join(home, 'cache') };
    const { states } = await begin();

    await heard('Kafka', 'missing');
    await heard('Temporal', 'missing');

    expect(states().get('Kafka')?.text).toContain('Kafka needs Java 17 or newer');
    expect(states().get('Temporal')?.text).toContain('There is no Go');
  });

  it('are gone when they are stopped, those that were still coming too', async () => {
    await begin();
    await heard('Temporal', 'there');
    const pid = (await runningServer(join(home, 'temporal', 'dev')))?.pid ?? 0;

    await joining?.stop();

    expect(await commandLineOf(pid)).toBeUndefined();
    expect(await runningServer(join(home, 'kafka', 'dev'))).toBeUndefined();
  });
});

async function begin(): Promise<JoiningServices> {
  const [temporalPort = 0, temporalUiPort = 0, kafkaPort = 0] = await freePorts([undefined, undefined, undefined]);
  joining = joinServices({ home, temporalPort, temporalUiPort, kafkaPort, onNote: (note) => notes.push(note) });
  return joining;
}

async function heard(service: JoiningNote['service'], kind: JoiningNote['kind']): Promise<void> {
  while (!notes.some((note) => note.service === service && note.kind === kind)) await sleep(20);
}
