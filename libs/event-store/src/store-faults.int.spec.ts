import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openPool } from './open-pool.js';
import { createPostgresStore, type PostgresStore } from './postgres-store.js';
import { appendTo, headAfterAppend, newCase, nowhere } from './test-appends.js';
import { openTestRecord, type TestRecord } from './test-record.js';

let record: TestRecord;

beforeAll(async () => {
  record = await openTestRecord();
});

afterAll(() => record.close());

/** A line to PostgreSQL that from some moment on swallows what the server says: it breaks then, or falls silent. */
type Line = {
  readonly url: string;
  readonly swallowReplies: (how: 'breaking' | 'silent') => void;
  readonly close: () => Promise<void>;
};

const openLine = async (): Promise<Line> => {
  const target = new URL(record.url);
  const sockets = new Set<Socket>();
  let swallowing: 'no' | 'breaking' | 'silent' = 'no';
  const server: Server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.pipe(upstream);
    upstream.on('data', (reply) => {
      if (swallowing === 'no') client.write(reply);
      if (swallowing === 'breaking') client.destroy();
    });
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: Object.assign(new URL(record.url), { host: `127.0.0.1:${String(port)}` }).toString(),
    swallowReplies: (how) => (swallowing = how),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const storeAt = async (
  url: string,
  errors: Error[] = [],
): Promise<{ store: PostgresStore; end: () => Promise<void> }> => {
  const pool = openPool({ url, max: 2, replyWithinMs: 2_000, onError: (error) => errors.push(error) });
  return { store: await createPostgresStore({ pool, keys: record.keys }), end: () => pool.end() };
};

describe('what the world does to an append', () => {
  it.each(['breaking', 'silent'] as const)(
    'tells a reply lost on a line (%s) as unknown; its answer is found, and sending again is safe',
    async (how) => {
      const line = await openLine();
      const { store, end } = await storeAt(line.url);
      const append = appendTo(newCase(), nowhere);
      await store.head(append.stream);
      line.swallowReplies(how);
      await expect(store.append(append)).rejects.toMatchObject({ code: 'AppendUnknown', retryable: true });
      expect(await record.store.answerTo(append.command)).toMatchObject({ kind: 'accepted', seq: 1 });
      expect(await record.store.append(append)).toMatchObject({ kind: 'answered' });
      expect((await record.store.read(append.stream)).commits).toHaveLength(1);
      await end();
      await line.close();
    },
  );

  it('tells an append that never arrived as retryable, and writes it when it is sent again', async () => {
    const line = await openLine();
    const { store, end } = await storeAt(line.url);
    await line.close();
    const append = appendTo(newCase(), nowhere);
    await expect(store.append(append)).rejects.toMatchObject({ retryable: true });
    expect(await record.store.answerTo(append.command)).toBeUndefined();
    expect(await record.store.append(append)).toMatchObject({ kind: 'appended' });
    await end();
  });

  it('goes on after the server has cut its idle connections', async () => {
    const errors: Error[] = [];
    const { store, end } = await storeAt(record.url, errors);
    await headAfterAppend(store, appendTo(newCase(), nowhere));
    const admin = openPool({ url: record.url, role: 'as connected', max: 1 });
    await admin.query({
      text: `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'throughline'`,
    });
    for (let tries = 0; errors.length === 0 && tries < 100; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(errors.length).toBeGreaterThan(0);
    await headAfterAppend(store, appendTo(newCase(), nowhere));
    await Promise.all([end(), admin.end()]);
  });

  it('says that PostgreSQL is unavailable where nothing listens', async () => {
    const pool = openPool({ url: 'postgres://nobody@127.0.0.1:1/none' });
    const opening = createPostgresStore({ pool, keys: record.keys });
    await expect(opening).rejects.toMatchObject({ code: 'StoreUnavailable', retryable: true });
    await pool.end();
  });

  it.each([
    ['synchronous_commit', 'off'],
    ['default_transaction_isolation', 'serializable'],
  ])('does not open the record with %s = %s', async (setting, value) => {
    const url = new URL(record.url);
    url.searchParams.set('options', `-c ${setting}=${value}`);
    const pool = openPool({ url: url.toString() });
    const opening = createPostgresStore({ pool, keys: record.keys });
    await expect(opening).rejects.toMatchObject({ code: 'StoreUnsafe', message: expect.stringContaining(setting) });
    await pool.end();
  });

  it('does not open the record with the rights of its owner', async () => {
    const pool = openPool({ url: record.url, role: 'as connected' });
    const opening = createPostgresStore({ pool, keys: record.keys });
    await expect(opening).rejects.toMatchObject({ code: 'StoreUnsafe', message: expect.stringContaining('role') });
    await pool.end();
  });

  it('rejects for good what PostgreSQL can’t keep', async () => {
    const zero = appendTo({ kind: 'case', id: 'a\u0000b' }, nowhere);
    await expect(record.store.append(zero)).rejects.toMatchObject({ code: 'StoreRejected', retryable: false });
    const long = appendTo({ kind: 'case', id: 'x'.repeat(1_025) }, nowhere);
    await expect(record.store.append(long)).rejects.toMatchObject({ code: 'StoreRejected', retryable: false });
  });
});
