import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient, ProblemError } from '@throughline/contract';
import type { Json } from '@throughline/events';
import { parse } from 'yaml';
import { createLedger, type Ledger } from '../system/ledger.js';
import { recordedCommands } from '../system/recorded-commands.js';
import { seeded } from '../system/seeded.js';
import { startSystem, type System } from '../system/start-system.js';
import { everythingNumbered } from '../system/verified-record.js';

const serverUrl = process.env['TEST_DATABASE_URL'] ?? '';
const seed = Number(process.env['KILL_SEED'] ?? '20261122');
const kills = Number(process.env['KILLS'] ?? '8');
const clients = 20;
const prefix = 'kill';

const taskProcess = new URL('../acceptance/five-steps/five-steps.bpmn', import.meta.url);
const organisation = new URL('../../workflows/offer/organisation.yaml', import.meta.url);

let system: System;

beforeAll(async () => {
  system = await startSystem({ serverUrl, apis: 2, bootstrap: 'dora' });
  const dora = createClient({ url: system.apis[0]?.url ?? '', token: () => system.token('dora') });
  await dora.setOrganisation(parse(await readFile(organisation, 'utf8')) as Json);
  await dora.deploy('five-steps', { files: [{ name: 'five-steps.bpmn', text: await readFile(taskProcess, 'utf8') }] });
}, 120_000);

afterAll(() => system.stop());

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends a command, to another api after each failure, until one of them answers. */
const insist = async <A extends { readonly seq: number }>(
  ledger: Ledger,
  id: string,
  send: (client: ReturnType<typeof createClient>) => Promise<A>,
): Promise<A> => {
  ledger.sent(id);
  for (let attempt = 0; ; attempt += 1) {
    const api = system.apis[attempt % system.apis.length];
    try {
      const answer = await send(createClient({ url: api?.url ?? '', token }));
      ledger.acked(id, answer.seq);
      return answer;
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status < 500) throw error;
      ledger.unknown(id);
      await pause(20);
    }
  }
};

let token = '';

const workCases = async (client: number, ledger: Ledger, over: () => boolean): Promise<number> => {
  let finished = 0;
  for (let number = 0; !over(); number += 1) {
    const caseId = `k-${String(client)}-${String(number)}`;
    const id = `${prefix}-${caseId}`;
    await insist(ledger, `${id}-start`, (api) =>
      api.startCase({ process: 'five-steps', case: caseId }, { commandId: `${id}-start` }),
    );
    for (let step = 0; step < 5; step += 1) {
      const [task] = (await insisted(() => createClient({ url: anyApi(step), token }).case(caseId))).tasks;
      if (task === undefined) throw new Error(`case ${caseId} waits for nobody at step ${String(step)}`);
      const commandId = `${id}-${String(step)}`;
      await insist(ledger, commandId, (api) =>
        api.complete({ case: caseId, task: task.task }, { step }, { commandId }),
      );
    }
    finished += 1;
  }
  return finished;
};

const anyApi = (turn: number): string => system.apis[turn % system.apis.length]?.url ?? '';

const insisted = async <A>(read: () => Promise<A>): Promise<A> => {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status < 500) throw error;
      await pause(20);
    }
  }
};

/** Kills one of the apis at a random moment of their work, and starts it again. */
const killAtRandom = async (): Promise<void> => {
  const random = seeded(seed);
  for (let kill = 0; kill < kills; kill += 1) {
    await pause(300 + random() * 1_200);
    const victim = system.apis[random() < 0.5 ? 0 : 1];
    await victim?.kill();
    await victim?.restart();
  }
};

describe('two apis under twenty clients, killed at random', () => {
  it('keep every acknowledged command exactly once, and a record that verifies', async () => {
    token = await system.token('sven');
    const ledger = createLedger();
    let over = false;
    const working = Array.from({ length: clients }, (_, client) => workCases(client, ledger, () => over));
    await killAtRandom();
    over = true;
    const finished = await Promise.all(working);
    const recorded = await recordedCommands(system.recordUrl, prefix);
    const entries = [...ledger.entries()];
    const report = await everythingNumbered(system.recordUrl);
    console.log(
      `seed ${String(seed)}: ${String(kills)} kills, ${String(entries.length)} commands, ` +
        `${String(finished.reduce((sum, count) => sum + count, 0))} cases finished, ${String(report.commits)} commits verified`,
    );
    expect(recorded.size).toBeGreaterThan(clients * 6);
    expect(ledger.differing()).toEqual([]);
    expect(entries.filter(([, entry]) => entry.state !== 'acked')).toEqual([]);
    const wrong = entries.filter(([id, entry]) => {
      const found = recorded.get(id);
      return found?.times !== 1 || (entry.state === 'acked' && found.lastSeq !== entry.seq);
    });
    expect(wrong).toEqual([]);
    expect(recorded.size).toBe(entries.length);
    expect(report.findings).toEqual([]);
  }, 600_000);
});
