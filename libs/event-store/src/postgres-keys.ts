import { randomBytes } from 'node:crypto';
import { Fault } from '@throughline/events';
import { cachedKeys, type KeyCacheLimits } from './key-cache.js';
import type { MasterKey } from './master-key.js';
import type { KeyStore, SubjectKey } from './ports.js';
import { mayDestroy } from './sealing.js';
import type { SqlPool } from './sql-client.js';
import { faultOf } from './store-faults.js';

/** `pool`: the key database's, never the record's. */
export type PostgresKeys = { readonly pool: SqlPool; readonly masterKey: MasterKey; readonly cache?: KeyCacheLimits };

/** Subjects' keys in a database of their own, wrapped by the master key, the last used ones cached. */
export const createPostgresKeys = ({ pool, masterKey, cache = defaultCache }: PostgresKeys): KeyStore => {
  const findKey = async (subject: string): Promise<SubjectKey | undefined> => {
    const row = await oneRow(pool, 'SELECT wrapped FROM subject_keys WHERE subject = $1', [subject]);
    if (row === undefined) return undefined;
    return row.wrapped === null ? { kind: 'destroyed' } : { kind: 'key', key: masterKey.unwrap(subject, row.wrapped) };
  };
  const makeKey = async (subject: string): Promise<SubjectKey> => {
    const wrapped = Buffer.from(masterKey.wrap(subject, randomBytes(32)));
    await oneRow(pool, 'INSERT INTO subject_keys (subject, wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      subject,
      wrapped,
    ]);
    const made = await findKey(subject);
    if (made === undefined) throw new Fault('KeyMissing', `the key of ${subject} vanished while it was made`, true);
    return made;
  };
  return cachedKeys(
    {
      findKey,
      keyFor: async (subject) => (await findKey(subject)) ?? (await makeKey(subject)),
      destroyKey: async (subject) => {
        mayDestroy(subject);
        await oneRow(pool, destroySql, [subject]);
      },
    },
    cache,
  );
};

/** Half a minute: so long may another replica go on reading a person who was just erased. */
const defaultCache: KeyCacheLimits = { size: 10_000, maxAgeMs: 30_000 };

/** A subject without a key gets a tombstone too: what comes later about an erased person is not kept either. */
const destroySql = `
INSERT INTO subject_keys (subject, wrapped, destroyed_at) VALUES ($1, NULL, now())
ON CONFLICT (subject) DO UPDATE SET wrapped = NULL, destroyed_at = coalesce(subject_keys.destroyed_at, now())`;

type KeyRow = { readonly wrapped: Buffer | null };

const oneRow = async (pool: SqlPool, text: string, values: unknown[]): Promise<KeyRow | undefined> => {
  try {
    const { rows } = await pool.query({ text, values });
    return rows[0] as KeyRow | undefined;
  } catch (error) {
    throw faultOf(error);
  }
};
