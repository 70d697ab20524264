import { createHash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { canonicalJson, type StreamRef } from '@throughline/events';
import {
  createPostgresKeys,
  createPostgresStore,
  createSequencer,
  masterKey,
  migrate,
  migrateKeys,
  openPool,
} from './index.js';
import { createTestDatabase } from './test-record.js';

it('does what the README shows', async () => {
  const [url, keyUrl] = [await createTestDatabase('example'), await createTestDatabase('example_keys')];
  const stream: StreamRef = { kind: 'case', id: '17' };
  const body = { task: 3 };

  // README: from here
  await migrate({ url, projections: [] });
  await migrateKeys({ url: keyUrl });
  const [pool, keyPool] = [openPool({ url }), openPool({ url: keyUrl, role: 'as connected' })];
  const keys = createPostgresKeys({ pool: keyPool, masterKey: masterKey(Buffer.alloc(32, 1)) });
  const store = await createPostgresStore({ pool, keys, projections: [] });

  const { head } = await store.read(stream);
  const fingerprint = createHash('sha256').update(canonicalJson(body)).digest('hex');
  const claimed = { type: 'TaskClaimed', v: 1, data: { task: 3, by: 'ada' } };
  const appended = await store.append({
    stream,
    expected: head,
    command: { namespace: 'person:ada', id: 'a7c1', type: 'ClaimTask', fingerprint },
    at: new Date().toISOString(),
    actor: { kind: 'person', id: 'ada' },
    outcome: { kind: 'events', events: [claimed], answer: { task: 3 } },
  });
  // README: to here

  expect(appended).toMatchObject({ kind: 'appended', head: { seq: 1 } });
  const sequencer = createSequencer({ pool });
  for (let last = 0n; last === 0n; last = await store.lastNo()) await sequencer.pass();
  expect(await store.readLog(0n, 10)).toMatchObject([{ no: 1n, commit: { stream, events: [{ ...claimed, seq: 1 }] } }]);
  await sequencer.stop();
  await Promise.all([pool.end(), keyPool.end()]);
});
