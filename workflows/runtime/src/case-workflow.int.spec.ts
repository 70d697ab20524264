import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { TestRecord } from './testing/test-record.js';
import { eventually, TestTemporal } from './testing/test-temporal.js';

const record = new TestRecord();
let temporal: TestTemporal;

beforeAll(async () => {
  temporal = await TestTemporal.open(record);
  await temporal.work();
});
afterAll(() => temporal.close());

const anOpenCase = (): string => {
  const caseId = randomUUID();
  record.open(caseId);
  return caseId;
};

describe('a handoff that nobody answers', () => {
  it('is offered again, reminded of, overdue, and goes up rung by rung, in this order and once each', async () => {
    const caseId = anOpenCase();
    record.offer(caseId, 12, [
      ['offerAgain', 300],
      ['remind', 600],
      ['overdue', 900],
      ['escalate', 900, 'ines'],
      ['escalate', 1_200, 'carla'],
      ['escalate', 1_500, 'greta'],
    ]);
    await temporal.signal(caseId);
    await eventually('the last rung', () => record.of(caseId).events.length === 8);
    expect(record.of(caseId).events.slice(1)).toEqual([
      'offered 12',
      'offerAgain 12',
      'remind 12',
      'overdue 12',
      'escalate 12 to ines',
      'escalate 12 to carla',
      'escalate 12 to greta',
    ]);
    record.close(caseId);
    const handle = await temporal.signal(caseId);
    await handle.result();
  });
});
