import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openPool, type SqlPool } from '@throughline/event-store';
import { createTestDatabase } from '@throughline/event-store/testing';
import pg from 'pg';
import { createParts } from './create-parts.js';
import { migrateRecord } from './open-record.js';
import { readParts, type ReadPart } from './read-parts.js';

let pool: SqlPool;
let owner: pg.Pool;

beforeAll(async () => {
  const url = await createTestDatabase('parts');
  await migrateRecord(url, await createTestDatabase('parts_keys'));
  pool = openPool({ url, max: 2 });
  owner = new pg.Pool({ connectionString: url, max: 1 });
});

afterAll(() => Promise.all([pool.end(), owner.end()]));

const said = async (holds: (parts: readonly ReadPart[]) => boolean): Promise<readonly ReadPart[]> => {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline;) {
    const parts = await readParts(pool);
    if (holds(parts)) return parts;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it was not said within 10 s');
};

const brief = (parts: readonly ReadPart[]) => parts.map(({ part, state, detail, away }) => [part, state, detail, away]);

describe('what processes say of their parts', () => {
  it('is there for everyone at once, and changes with them', async () => {
    const parts = createParts({ pool, kind: 'worker' });
    parts.set('temporal', 'waiting', 'building');
    parts.set('kafka', 'ready');
    const first = await said((all) => all.length === 2);
    parts.set('temporal', 'ready');
    const then = await said((all) => all[1]?.state === 'ready');
    await parts.stop();

    expect(brief(first)).toEqual([
      ['kafka', 'ready', '', false],
      ['temporal', 'waiting', 'building', false],
    ]);
    expect(brief(then)[1]).toEqual(['temporal', 'ready', '', false]);
    expect(await readParts(pool)).toEqual([]);
  });

  it('is said again and again, so that one who was killed is seen to be away, and forgotten in the end', async () => {
    const parts = createParts({ pool, kind: 'worker', everyMs: 200 });
    parts.set('loops', 'ready');
    await said((all) => all.length === 1);
    await owner.query("UPDATE part_states SET at = now() - interval '1 minute'");
    await said((all) => all[0]?.away === false);
    const old = (process: string, since: string) =>
      owner.query('INSERT INTO part_states VALUES ($1, $2, $3, $4, now() - $5::interval)', [
        ...[process, 'loops', 'ready', '', since],
      ]);
    await old('worker-killed', '20 seconds');
    await old('worker-long-gone', '11 minutes');
    const rest = await said((all) => all.every(({ process }) => process !== 'worker-long-gone'));
    await parts.stop();

    expect(rest.filter(({ away }) => away).map(({ process }) => process)).toEqual(['worker-killed']);
  });
});
