import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rebuild } from './rebuild.js';
import {
  engine,
  incident,
  openTestCompany,
  opened,
  person,
  task,
  type Happening,
  type TestCompany,
} from './test-company.js';

const projections = ['worklist', 'case_access', 'cases', 'handoffs'] as const;
const tables = ['worklist', 'case_access', 'cases', 'incidents', 'handoffs'] as const;

describe('rebuilding a read model', () => {
  let company: TestCompany;
  beforeAll(async () => {
    company = await openTestCompany();
  });
  afterAll(() => company.close());

  /** Every row as PostgreSQL prints it, of what follows the log when it has caught up. */
  const printed = async (): Promise<string> => {
    await company.follow();
    const lines: string[] = [];
    for (const table of tables) {
      const { rows } = await company.owner.query<{ row: string }>(`select t::text as row from ${table} t order by 1`);
      lines.push(table, ...rows.map(({ row }) => row));
    }
    return lines.join('\n');
  };

  /** The same numbers on every run: a history is to be repeated when it fails. */
  const dice = (seed: number) => (sides: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % sides;
  };

  const history = (roll: (sides: number) => number): Happening[][] => {
    const department = () => ['sales', 'technical', 'legal'][roll(3)] ?? '';
    const who = () => `person-${String(roll(5))}`;
    const commits: Happening[][] = [
      [opened({ businessKey: `B-${String(roll(1000))}` }), task(2, { department: department() })],
    ];
    let number = 2;
    for (let step = 0; step < 8; step += 1) {
      const at = 2 + roll(number - 1);
      const happenings: Happening[] = [
        ['TaskClaimed', { task: at, by: who() }],
        ['TaskReleased', { task: at, by: who() }],
        ['TaskCompleted', { task: at, element: 'e', by: who() }],
        incident((number += 1)),
        ['IncidentResolved', { incident: at, by: 'retried' }],
        task((number += 1), {
          department: department(),
          candidateRoles: ['expert'],
          dueAt: '2026-12-01T00:00:00.000Z',
        }),
        task((number += 1), { candidatePeople: [who()] }),
        task((number += 1), { department: department(), from: department(), sla: { steps: [] } }),
        ['HandoffAcknowledged', { task: at, element: 'e', by: who(), reference: 'R' }],
        ['TaskOverdue', { task: at, element: 'e', step: 1 }],
        ['TaskEscalated', { task: at, element: 'e', step: 2, rung: 1, role: 'head', to: who() }],
        ['TaskReturned', { task: at, element: 'e', by: who(), reason: 'unclear', code: 'RETURNED' }],
        ['CaseClosed', { outcome: 'completed' }],
      ];
      const last = happenings[roll(happenings.length)];
      if (last === undefined) continue;
      commits.push([last]);
      if (last[0] === 'CaseClosed') break;
    }
    return commits;
  };

  it('gives the very rows that the appends had written, to the byte', async () => {
    const roll = dice(7);
    for (let number = 0; number < 40; number += 1) {
      for (const commit of history(roll)) {
        company.clock.at = new Date(Date.parse(company.clock.at) + 1_234).toISOString();
        await company.happened(`case-${String(number)}`, person(`person-${String(roll(5))}`, []).actor, ...commit);
      }
    }
    const live = await printed();
    expect(live.split('\n').length).toBeGreaterThan(150);
    for (const projection of projections) {
      const read = await rebuild({ pool: company.owner, store: company.record.store, projection });
      expect(read).toBeGreaterThan(100);
    }
    expect(await printed()).toBe(live);
  });

  it('changes nothing where it follows the log once more from its beginning', async () => {
    const live = await printed();
    await company.follow(0n);

    expect(await printed()).toBe(live);
  });

  it('mends a table that somebody has damaged', async () => {
    const live = await printed();
    await company.owner.query("delete from case_access where access_key like 'department:%'");
    await company.owner.query("delete from handoffs where state = 'overdue'");
    await company.owner.query("update handoffs set department = 'nobody', rung = 9");
    await company.owner.query("update worklist set department = 'nobody', claim_keys = '{}'");
    expect(await printed()).not.toBe(live);
    for (const projection of projections) {
      await rebuild({ pool: company.owner, store: company.record.store, projection });
    }
    expect(await printed()).toBe(live);
  });

  it('loses no commit that comes while it runs, to old cases or to new ones', async () => {
    const until = { done: false };
    const working = (async () => {
      for (let n = 0; n < 20 || (!until.done && n < 60); n += 1) {
        const busy = `case-${String(n % 40)}`;
        await company.happened(busy, engine, task(1_000 + n, { department: 'sales' }));
        await company.happened(`meanwhile-${String(n)}`, engine, opened(), task(2, { department: 'sales' }));
      }
    })();
    for (const projection of projections) {
      await rebuild({ pool: company.owner, store: company.record.store, projection });
    }
    until.done = true;
    await working;
    const live = await printed();
    expect(live).toContain('meanwhile-19');
    for (const projection of projections) {
      await rebuild({ pool: company.owner, store: company.record.store, projection });
    }
    expect(await printed()).toBe(live);
  });

  it('needs no connection of the record for as long as it holds a case', async () => {
    // As many appends to one case as the record has connections, and more: each of them waits for the case.
    const storm = Array.from({ length: 30 }, (_, n) =>
      company.happened('case-0', engine, task(5_000 + n, { department: 'sales' })).catch(() => 'lost the race'),
    );
    const begun = performance.now();
    await rebuild({ pool: company.owner, store: company.record.store, projection: 'worklist' });
    await Promise.all(storm);
    expect(performance.now() - begun).toBeLessThan(8_000);
  });

  it('takes away rows of a case that the record does not have', async () => {
    const live = await printed();
    await company.owner.query("insert into case_access values ('ghost', 'department:sales')");
    await rebuild({ pool: company.owner, store: company.record.store, projection: 'case_access' });
    expect(await printed()).toBe(live);
  });

  it('leaves everything as it was when it fails', async () => {
    const live = await printed();
    const broken = { read: () => Promise.reject(new Error('the disk is on fire')) };
    await expect(rebuild({ pool: company.owner, store: broken, projection: 'cases' })).rejects.toThrow('fire');
    expect(await printed()).toBe(live);
  });
});
