import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyTampering, tamper, type Tampering } from './test-tampering.js';
import { appendCommits, openTamperableRecord, refuse, type TamperableRecord } from './test-record.js';
import { verifyRecord } from './verify-record.js';

const recorded = ['commits', 'stream_heads', 'log_order'] as const;

describe('an honest record', () => {
  let record: TamperableRecord;

  beforeAll(async () => {
    record = await openTamperableRecord();
  });

  afterAll(() => record.close());

  it('verifies when it is empty', async () => {
    expect(await verifyRecord(record.store)).toEqual({
      ...{ ok: true, streams: 0, commits: 0, events: 0, unnumbered: 0, lastNo: 0n, found: 0, findings: [] },
    });
  });

  it('verifies, with what has no place yet counted, and with a person erased', async () => {
    await appendCommits(record.store, { kind: 'case', id: 'one' }, 7);
    await record.number();
    await appendCommits(record.store, { kind: 'case', id: 'two/💶' }, 3);
    await refuse(record.store, { kind: 'case', id: 'never-there' });
    await record.keys.destroyKey('person:one');
    const counts = { streams: 4, commits: 11, events: 20, unnumbered: 4, lastNo: 7n };
    expect(await verifyRecord(record.store)).toEqual({ ok: true, ...counts, found: 0, findings: [] });
  });

  it('verifies while it is written to', async () => {
    record.sequencer.start();
    const verifyTwentyTimes = async (): Promise<void> => {
      for (let times = 0; times < 20; times += 1) {
        expect(await verifyRecord(record.store)).toMatchObject({ ok: true, findings: [] });
      }
    };
    const write = async (id: string): Promise<unknown> => appendCommits(record.store, { kind: 'case', id }, 100);
    await Promise.all([verifyTwentyTimes(), ...['a', 'b', 'c'].map(write)]);
    await record.number();
    expect(await verifyRecord(record.store)).toMatchObject({ ok: true, commits: 311, unnumbered: 0, lastNo: 311n });
  });
});

describe('a record that was tampered with by its superuser', () => {
  let record: TamperableRecord;

  beforeAll(async () => {
    record = await openTamperableRecord();
    for (const id of ['one', 'two', 'three']) await appendCommits(record.store, { kind: 'case', id }, 6);
    await refuse(record.store, { kind: 'case', id: 'two' });
    await refuse(record.store, { kind: 'case', id: 'two' });
    await record.number();
    for (const table of recorded) {
      await record.superuser.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
      await record.superuser.query(`CREATE TABLE honest_${table} AS TABLE ${table}`);
    }
  });

  afterAll(() => record.close());

  const restore = async (): Promise<void> => {
    const statements = recorded.map(
      (table) => `DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM honest_${table};`,
    );
    await record.superuser.query(statements.join(''));
  };

  const findings = async (
    tampering: Tampering,
  ): Promise<readonly [unknown, Awaited<ReturnType<typeof verifyRecord>>]> => {
    const where = await tamper(record.superuser, tampering);
    const report = await verifyRecord(record.store);
    await restore();
    return [where, report];
  };

  /** `THROUGHLINE_TAMPERINGS=10000` for the long run. */
  const runs = Number(process.env['THROUGHLINE_TAMPERINGS'] ?? 600);

  it(
    'is found out, however it was done, and the first bad stream and event are named',
    async () => {
      const done = new Map<string, number>();
      await fc.assert(
        fc.asyncProperty(anyTampering, async (tampering) => {
          const [where, report] = await findings(tampering);
          fc.pre(where !== 'not possible');
          done.set(tampering.kind, (done.get(tampering.kind) ?? 0) + 1);
          expect(report.ok).toBe(false);
          expect(report.findings[0]?.message).toMatch(/event \d+|place \d+/);
          if (where !== 'somewhere') expect(report.findings[0]).toMatchObject(where as object);
        }),
        { numRuns: runs },
      );
      expect(done.size).toBe(9);
      expect((await verifyRecord(record.store)).ok).toBe(true);
    },
    runs * 100,
  );

  it('says in words what is wrong', async () => {
    const words = async (sql: string): Promise<readonly string[]> => {
      await record.superuser.query(sql);
      const report = await verifyRecord(record.store);
      await restore();
      return report.findings.map(({ message }) => message);
    };
    const at = "WHERE id = 'one' AND first_seq = 4";
    expect(await words(`UPDATE commits SET body = replace(body, '"ada"', '"bob"') ${at}`)).toEqual([
      'case/one, event 4: its text does not have the hash recorded',
    ]);
    expect(await words(`DELETE FROM commits ${at}`)).toEqual([
      'case/one, event 4: place 3 of the log names a commit that is not there',
      'case/one, event 4: is missing; the next one there is 7',
      'case/one, event 7: its commit does not follow the one before it',
    ]);
    expect(await words("UPDATE stream_heads SET seq = 99 WHERE id = 'one'")).toEqual([
      'case/one, event 13: the stream ends at event 12, but its head says 99',
    ]);
  });
});
