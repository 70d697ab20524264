import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openPool, type SqlPool } from '@throughline/event-store';
import { createTestDatabase } from '@throughline/event-store/testing';
import pg from 'pg';
import { createCursor } from './create-cursor.js';
import { createLeader, type Leader, type LeaderNotice, type Leading } from './create-leader.js';
import { migrateRecord } from './open-record.js';

let url: string;
let owner: pg.Pool;

beforeAll(async () => {
  url = await createTestDatabase('leader');
  await migrateRecord(url, await createTestDatabase('leader_keys'));
  owner = new pg.Pool({ connectionString: url, max: 2 });
});

afterAll(() => owner.end());

const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** One of the processes that want to lead, on connections of its own. */
type Candidate = {
  readonly leader: Leader;
  readonly notices: LeaderNotice['kind'][];
  /** What it was last given to lead with. */
  readonly leading: () => Leading;
};

const candidate = (name: string, parts: { readonly silenceMs?: number; readonly lead?: Work } = {}): Candidate => {
  const pool: SqlPool = openPool({ url, max: 2 });
  const notices: LeaderNotice['kind'][] = [];
  let given: Leading | undefined;
  const leader = createLeader({
    ...{ pool, name, standbyMs: 30 },
    ...(parts.silenceMs === undefined ? {} : { silenceMs: parts.silenceMs }),
    lead: async (leading) => {
      given = leading;
      await (parts.lead ?? untilOver)(leading);
    },
    onNotice: ({ kind }) => notices.push(kind),
  });
  stops.push(async () => {
    await leader.stop();
    await pool.end();
  });
  return {
    ...{ leader, notices },
    leading: () => {
      if (given === undefined) throw new Error('it never led');
      return given;
    },
  };
};

type Work = (leading: Leading) => Promise<void>;

const untilOver: Work = ({ signal }) =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve());
    if (signal.aborted) resolve();
  });

const until = async (holds: () => boolean): Promise<number> => {
  const begun = performance.now();
  while (!holds()) {
    if (performance.now() - begun > 20_000) throw new Error('it did not happen within 20 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - begun;
};

const backendOf = async ({ client }: Leading): Promise<number> => {
  const { rows } = await client.query({ text: 'SELECT pg_backend_pid() AS pid' });
  return (rows as { pid: number }[])[0]?.pid ?? 0;
};

describe('of all processes that want to lead', () => {
  it('one does, however many there are and however often they ask', async () => {
    const all = [1, 2, 3, 4].map(() => candidate('one'));
    await until(() => all.some(({ leader }) => leader.leads()));
    for (let look = 0; look < 40; look += 1) {
      expect(all.filter(({ leader }) => leader.leads())).toHaveLength(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });

  it('each may lead something else', async () => {
    const all = ['bread', 'water'].map((name) => candidate(name));

    await until(() => all.every(({ leader }) => leader.leads()));
  });

  it('another takes over at once when the leader is told to stop', async () => {
    const first = candidate('stopped');
    await until(() => first.leader.leads());
    const second = candidate('stopped');
    await first.leader.stop();

    expect(first.leading().signal.aborted).toBe(true);
    expect(await until(() => second.leader.leads())).toBeLessThan(2_000);
  });

  it('another takes over when the connection of the leader is cut, which is told and can’t write any more', async () => {
    const first = candidate('cut', { lead: () => new Promise((resolve) => setTimeout(resolve, 2_000)) });
    await until(() => first.leader.leads());
    const second = candidate('cut');
    const lost = first.leading();
    await owner.query('SELECT pg_terminate_backend($1)', [await backendOf(lost)]);
    await until(() => second.leader.leads());

    expect(lost.signal.aborted).toBe(true);
    await expect(createCursor({ client: lost.client, name: 'cut' }).write(7n)).rejects.toMatchObject({
      code: 'LeadLost',
    });
    expect(await createCursor({ client: second.leading().client, name: 'cut' }).read()).toBe(0n);
    await until(() => first.notices.includes('lost'));
  });

  it('another takes over when the leader is frozen with its connection open; awake again, it writes nothing', async () => {
    const frozen = await leadingProcess('frozen', 500);
    const second = candidate('frozen', { silenceMs: 500 });
    frozen.freeze();
    const tookMs = await until(() => second.leader.leads());
    const cursor = createCursor({ client: second.leading().client, name: 'frozen' });
    await cursor.write(1_000_000n);

    expect(tookMs).toBeGreaterThan(200);
    expect(await frozen.goOn()).toMatch(/fault|lost/);
    expect(await cursor.read()).toBe(1_000_000n);
  });

  it('the leader keeps the lead through work that takes longer than it may be silent', async () => {
    const busy = candidate('busy', { silenceMs: 250 });
    await until(() => busy.leader.leads());
    await busy.leading().client.query({ text: 'SELECT pg_sleep(0.6)' });
    await new Promise((resolve) => setTimeout(resolve, 600));

    expect([busy.leader.leads(), busy.notices]).toEqual([true, ['leading']]);
  });

  it('one whose work fails says so, and tries again', async () => {
    let tries = 0;
    const clumsy = candidate('clumsy', {
      lead: async (leading) => {
        tries += 1;
        if (tries === 1) await leading.client.query({ text: 'SELECT 1 / 0' });
        await untilOver(leading);
      },
    });
    await until(() => tries === 2);

    expect(clumsy.notices).toEqual(['leading', 'fault', 'leading']);
  });
});

describe('the cursor of a sink', () => {
  it('moves with what the leader wrote, or not at all', async () => {
    const sink = candidate('cursor');
    await until(() => sink.leader.leads());
    const { client } = sink.leading();
    const cursor = createCursor({ client, name: 'cursor' });
    await cursor.write(41n);
    await client.query({ text: 'BEGIN' });
    await cursor.write(42n);
    await client.query({ text: 'ROLLBACK' });

    expect(await cursor.read()).toBe(41n);
  });
});

/** A process of its own that leads, and can be frozen as a machine is; says what it says when it is told to go on. */
const leadingProcess = async (name: string, silenceMs: number) => {
  const child = spawn(
    process.execPath,
    [
      ...['--import', './.config/source-loader.mjs', '--conditions=source', 'libs/host/src/test-leader.ts'],
      ...[url, name, String(silenceMs)],
    ],
    { cwd: fileURLToPath(new URL('../../../', import.meta.url)), stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  stops.push(async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  await until(() => said.includes('leading'));
  return {
    freeze: () => child.kill('SIGSTOP'),
    goOn: async () => {
      child.kill('SIGCONT');
      await until(() => said !== 'leading\n');
      return said;
    },
  };
};
