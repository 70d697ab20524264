import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from '@throughline/contract';
import { startKafka } from '@throughline/local-services';
import { startBreakable, type Breakable } from '../system/breakable-server.js';
import { freePorts } from '../system/free-ports.js';
import { runVerb, type VerbEnd } from '../system/run-verb.js';
import { startSystem, type System } from '../system/start-system.js';

const withKafka = process.env['TEST_KAFKA_BROKERS'] === undefined ? describe.skip : describe;

const commits = 2_000;

let home: string;
let kafka: Breakable & { readonly stop: () => Promise<void> };
let system: System;

const startOwnKafka = async (): Promise<string> => {
  home = await mkdtemp(join(tmpdir(), 'throughline-broker-'));
  const port = await freePorts(1);
  const pidFile = join(home, 'kafka', 'durable', 'server.pid');
  kafka = await startBreakable({ name: 'Kafka', pidFile, start: () => startKafka({ home, cluster: 'durable', port }) });
  return `127.0.0.1:${String(port)}`;
};

const organisation = {
  departments: ['sales', 'production'].map((id) => ({ id, name: id })),
  roles: [
    { id: 'all', name: 'All', abilities: ['start-case', 'work-task', 'see-all', 'deploy', 'manage-organisation'] },
  ],
  people: [{ id: 'dora', name: 'Dora', roles: ['all'], departments: ['sales'] }],
  systems: [{ id: 'production-system', name: 'Production', roles: ['all'], departments: ['production'] }],
};

const order = new URL('../../apps/worker/src/kafka/models/order.bpmn', import.meta.url);

/** Twenty people open cases, each of which is a commit and a handoff. */
const openCases = async (onOpened: (opened: number) => void): Promise<void> => {
  const [token, url] = [await system.token('dora'), system.apis[0]?.url ?? ''];
  const client = createClient({ url, token });
  let [next, opened] = [0, 0];
  const person = async (): Promise<void> => {
    while (next < commits) {
      next += 1;
      await client.startCase({ process: 'order', case: `c-${String(next)}`, variables: { quantity: next } });
      opened += 1;
      onOpened(opened);
    }
  };
  await Promise.all(Array.from({ length: 20 }, person));
};

type Reconciled = { readonly clean: boolean; readonly waiting: number };

const reconcile = async (...asked: readonly string[]): Promise<VerbEnd & { readonly found: Reconciled }> => {
  const end = await runVerb(['reconcile', '--json', ...asked], system.env);
  if (end.stdout === '') throw new Error(end.stderr);
  return { ...end, found: JSON.parse(end.stdout) as Reconciled };
};

withKafka('a broker that is killed while two thousand commits are told', () => {
  beforeAll(async () => {
    const serverUrl = process.env['TEST_DATABASE_URL'] ?? '';
    const brokers = await startOwnKafka();
    system = await startSystem({ serverUrl, workers: 2, bootstrap: 'dora', env: { KAFKA_BROKERS: brokers } });
    const dora = createClient({ url: system.apis[0]?.url ?? '', token: () => system.token('dora') });
    await dora.setOrganisation(organisation);
    await dora.deploy('order', { files: [{ name: 'order.bpmn', text: await readFile(order, 'utf8') }] });
  }, 180_000);

  afterAll(async () => {
    await system.stop();
    await kafka.stop();
    await rm(home, { recursive: true, force: true });
  }, 60_000);

  it('leaves a copy that equals the record, in order for each case, and every department told', async () => {
    const breaking: Promise<void>[] = [];
    const killAndRestart = async (): Promise<void> => {
      await kafka.kill();
      await sleep(2_000);
      await kafka.restart();
    };
    await openCases((opened) => {
      if (opened === commits / 4 || opened === (commits / 4) * 3) {
        breaking.push((breaking[0] ?? Promise.resolve()).then(killAndRestart));
      }
    });
    await Promise.all(breaking);
    let last = await reconcile();
    for (let attempt = 1; last.found.waiting > 0 && attempt < 20; attempt += 1) {
      await sleep(1_000);
      last = await reconcile();
    }

    expect(last.found).toMatchObject({ clean: true, waiting: 0, findings: [], told: commits });
    expect(last.code).toBe(0);
  }, 240_000);

  it('is told of by the verb that compares, in words, and by the one that puts dead letters back', async () => {
    const words = await runVerb(['reconcile'], system.env);
    const redriven = await runVerb(['redrive', '--dry-run'], system.env);

    expect([words.code, words.stdout.trim().split('\n').at(-1)]).toEqual([0, "Kafka's copy equals the record"]);
    expect([redriven.code, redriven.stdout.trim()]).toEqual([
      0,
      '0 dead letters: nothing was put back, 0 were put back before, 0 stay',
    ]);
  });
});
