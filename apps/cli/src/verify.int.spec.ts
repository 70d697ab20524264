import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openPool } from '@throughline/event-store';
import { openTestRecord, type TestRecord } from '@throughline/event-store/testing';

const bin = fileURLToPath(new URL('../bin/throughline.mjs', import.meta.url));

let record: TestRecord;

const verify = (...args: readonly string[]) => {
  const { NODE_OPTIONS: _flags, ...env } = process.env;
  const given = ['verify', '--database-url', record.url, ...args];
  return spawnSync(process.execPath, [bin, ...given], { env, encoding: 'utf8' });
};

const append = async (number: number): Promise<void> => {
  const stream = { kind: 'case', id: 'verified' } as const;
  const appended = await record.store.append({
    stream,
    expected: await record.store.head(stream),
    command: { namespace: 'specs', id: `command-${number}`, type: 'Try', fingerprint: '0'.repeat(64) },
    at: '2026-01-01T00:00:00.000Z',
    actor: { kind: 'person', id: 'ada' },
    outcome: { kind: 'events', events: [{ type: 'Happened', v: 1, data: { number } }], answer: null },
  });
  expect(appended.kind).toBe('appended');
};

beforeAll(async () => {
  record = await openTestRecord();
  await append(1);
  await append(2);
  await record.number();
});

afterAll(() => record.close());

describe('throughline verify', () => {
  it('proves an honest record, and says how much it is', () => {
    const { status, stdout } = verify();
    expect(stdout).toBe('1 streams, 2 commits, 2 events, log up to 2: the record verifies\n');
    expect(status).toBe(0);
  });

  it('finds what was changed behind the back of the record, and where', async () => {
    const superuser = openPool({ url: record.url, role: 'as connected', max: 1 });
    await superuser.query({ text: 'ALTER TABLE commits DISABLE TRIGGER USER' });
    await superuser.query({ text: `UPDATE commits SET body = replace(body, '"number":2', '"number":3')` });
    await superuser.end();
    expect(verify()).toMatchObject({ status: 1, stdout: expect.stringMatching(/^case\/verified@2: HashBroken: /) });
    const { status, stdout } = verify('--json');
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ ok: false, streams: 1, commits: 2, events: 2, unnumbered: 0, lastNo: '2' },
      findings: expect.arrayContaining([expect.objectContaining({ code: 'HashBroken', stream: 'case/verified' })]),
    });
    expect(status).toBe(1);
  });
});
