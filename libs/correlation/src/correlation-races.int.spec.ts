import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openTestRecord, type TestRecord } from '@throughline/event-store/testing';
import pg from 'pg';
import { createPostgresCorrelations } from './postgres-correlations.js';
import type { SubscriptionRow } from './subscription-row.js';
import { subscriptions } from './subscriptions.js';
import { createTestCases, listens, opened } from './test-cases.js';

const at = '2026-11-22T10:00:00.000Z';
const expiresAt = '2026-11-22T11:00:00.000Z';

const openRow = (subscription: number, name: string, key: string): SubscriptionRow => ({
  do: 'open',
  subscription,
  element: 'catch',
  trigger: 'message',
  name,
  key: `=${key}`,
  at,
});

const publishRow = (name: string, key: string): SubscriptionRow => ({
  do: 'publish',
  name,
  key: `=${key}`,
  at,
  expiresAt,
});

describe('publishing and subscribing at the same moment', () => {
  let record: TestRecord;
  let pool: pg.Pool;
  beforeAll(async () => {
    record = await openTestRecord([subscriptions.projection]);
    pool = new pg.Pool({ connectionString: record.url, max: 20 });
  });
  beforeEach(async () => {
    await pool.query('truncate subscription_cases, subscriptions, messages, correlations, signal_deliveries');
    for (const id of ['a', 'b', 'c']) await begunCase(id);
  });
  afterAll(async () => {
    await pool.end();
    await record.close();
  });

  const begunCase = (id: string) =>
    pool.query('insert into subscription_cases (case_id, process) values ($1, $2)', [id, `process-${id}`]);

  /** A transaction that stands where the spec left it, until the spec lets it go on. */
  const transaction = async () => {
    const client = await pool.connect();
    await client.query('begin');
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const pid = rows[0]?.pid ?? 0;
    return {
      pid,
      client,
      project: (kind: 'case' | 'message', id: string, ...wanted: SubscriptionRow[]) =>
        client.query('select project_subscriptions($1, $2, $3)', [kind, id, JSON.stringify(wanted)]),
      end: async (how: 'commit' | 'rollback') => {
        await client.query(how);
        client.release();
      },
    };
  };

  type Transaction = Awaited<ReturnType<typeof transaction>>;

  /** Waits until PostgreSQL itself says that the transaction stands at the lock. */
  const standsAtLock = async ({ pid }: Transaction): Promise<void> => {
    for (let tries = 0; tries < 500; tries += 1) {
      const { rows } = await pool.query(
        "select from pg_locks where pid = $1 and locktype = 'advisory' and not granted",
        [pid],
      );
      if (rows.length > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error('the transaction never came to the lock');
  };

  const found = async (): Promise<string[]> => {
    const { rows } = await pool.query<{ found: string }>(
      `select message || ' → ' || case_id || '/' || subscription || ' ' || state as found from correlations order by 1`,
    );
    return rows.map((row) => row.found);
  };

  const publishing = (tx: Transaction) => tx.project('message', 'm', publishRow('signed', 'K'));
  const subscribing = (tx: Transaction) => tx.project('case', 'a', openRow(2, 'signed', 'K'));

  it.each([
    ['the message first', publishing, subscribing],
    ['the subscription first', subscribing, publishing],
  ])('%s: the second waits for the first and finds it, once', async (_, first, second) => {
    const [one, other] = [await transaction(), await transaction()];
    await first(one);
    const waiting = second(other);
    await standsAtLock(other);
    await one.end('commit');
    await waiting;
    await other.end('commit');
    expect(await found()).toEqual(['m → a/2 pending']);
  });

  it.each([
    ['the message is undone', publishing, subscribing],
    ['the subscription is undone', subscribing, publishing],
  ])('%s: nobody finds what never was', async (_, first, second) => {
    const [one, other] = [await transaction(), await transaction()];
    await first(one);
    const waiting = second(other);
    await standsAtLock(other);
    await one.end('rollback');
    await waiting;
    await other.end('commit');
    expect(await found()).toEqual([]);
  });

  it('finds the partner also in a transaction that had begun, and had read, before the partner came', async () => {
    const early = await transaction();
    await early.client.query('select count(*) from messages');
    await pool.query('select project_subscriptions($1, $2, $3)', [
      'message',
      'm',
      JSON.stringify([publishRow('signed', 'K')]),
    ]);
    await subscribing(early);
    await early.end('commit');
    expect(await found()).toEqual(['m → a/2 pending']);
  });

  it('refuses to run where it could not see its partner', async () => {
    const client = await pool.connect();
    await client.query('begin isolation level repeatable read');
    const wanted = JSON.stringify([publishRow('signed', 'K')]);
    await expect(client.query('select project_subscriptions($1, $2, $3)', ['message', 'm', wanted])).rejects.toThrow(
      'READ COMMITTED',
    );
    await client.query('rollback');
    client.release();
  });

  it('takes several locks in one order: two cases that wait for the same two messages do not block each other', async () => {
    for (let round = 0; round < 20; round += 1) {
      const [one, other] = [await transaction(), await transaction()];
      const first = one.project('case', 'a', openRow(10 + round, 'x', 'K'), openRow(50 + round, 'y', 'K'));
      const second = other.project('case', 'b', openRow(10 + round, 'y', 'K'), openRow(50 + round, 'x', 'K'));
      const winner = await Promise.race([first.then(() => one), second.then(() => other)]);
      await winner.end('commit');
      await Promise.all([first, second]);
      await (winner === one ? other : one).end('commit');
    }
  });

  it('gives a message that is freed while a case subscribes to exactly one', async () => {
    await pool.query('insert into subscription_cases (case_id, process) values ($1, $2)', ['d', 'process-a']);
    const project = 'select project_subscriptions($1, $2, $3)';
    await pool.query(project, ['case', 'a', JSON.stringify([openRow(2, 'signed', 'K')])]);
    await pool.query(project, ['message', 'm', JSON.stringify([publishRow('signed', 'K')])]);
    await pool.query(project, ['case', 'a', JSON.stringify([{ do: 'close', subscription: 2 }])]);
    const [freeing, coming] = [await transaction(), await transaction()];
    await freeing.client.query("select settle_correlation('m', 'process-a', 1, 'free')");
    const waiting = coming.project('case', 'd', openRow(7, 'signed', 'K'));
    await standsAtLock(coming);
    await freeing.end('commit');
    await waiting;
    await coming.end('commit');
    expect(await found()).toEqual(['m → d/7 pending']);
  });

  it('finds every partner exactly once when 60 messages and 60 subscriptions come at once', async () => {
    const sides = Array.from({ length: 60 }, (_, n) => [
      async () => {
        const tx = await transaction();
        await tx.project('message', `m${String(n)}`, publishRow('storm', 'K'));
        await tx.end('commit');
      },
      async () => {
        const tx = await transaction();
        await tx.project('case', 'a', openRow(n, 'storm', 'K'));
        await tx.end('commit');
      },
    ]).flat();
    const shuffled = sides.map((side, n) => ({ side, place: (n * 37) % 120 })).sort((x, y) => x.place - y.place);
    await Promise.all(shuffled.map(({ side }) => side()));
    const { rows } = await pool.query(
      `select count(*)::int as pairs, count(distinct message)::int as messages,
              count(distinct subscription)::int as subscriptions from correlations`,
    );
    expect(rows).toEqual([{ pairs: 60, messages: 60, subscriptions: 60 }]);
  });
});

describe('several replicas', () => {
  let record: TestRecord;
  beforeAll(async () => {
    record = await openTestRecord([subscriptions.projection]);
  });
  afterAll(() => record.close());

  const cases = () =>
    createTestCases({
      store: record.store,
      correlations: createPostgresCorrelations(record.pool),
      number: record.number,
      close: () => Promise.resolve(),
    });

  it('publish the same message at once: one event, one answer', async () => {
    const { publish } = cases();
    const answers = await Promise.all(Array.from({ length: 8 }, () => publish('twin', 'signed', { key: 'K' })));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const { commits } = await record.store.read({ kind: 'message', id: 'crm/twin' });
    expect(commits).toHaveLength(1);
  });

  it('follow the log at once: each signal is delivered once', async () => {
    const here = cases();
    await here.happened('s1', opened('sales'), listens(2, 'alarm'));
    await here.broadcast('once', 'alarm');
    await record.number();
    const correlations = createPostgresCorrelations(record.pool);
    const from = await correlations.cursor();
    const to = await record.store.lastNo();
    const steps = [
      { do: 'opened', no: to - 1n, case: 's1', subscription: 2 },
      { do: 'signal', no: to, signal: 'crm/once', name: 'alarm' },
    ] as const;
    const moved = await Promise.all(Array.from({ length: 8 }, () => correlations.follow(from, to, steps)));
    expect(moved.filter(Boolean)).toHaveLength(1);
    expect(await correlations.deliveries(10)).toHaveLength(1);
  });

  it('may change nothing of the tables but through the functions that are granted', async () => {
    for (const statement of [
      "update correlations set state = 'done'",
      'delete from messages',
      "select project_subscriptions('message', 'x', '[]')",
      "select find_subscription('x', null)",
    ]) {
      await expect(record.pool.query({ text: statement })).rejects.toThrow(/permission denied/);
    }
  });
});
