import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Worker } from '@temporalio/worker';
import { caseWorkflowId, searchAttributes, serviceTaskQueue } from './names.js';
import { TestRecord } from './testing/test-record.js';
import { eventually, TestTemporal } from './testing/test-temporal.js';

const record = new TestRecord();
const department = `finance-${randomUUID()}`;
let temporal: TestTemporal;
let worker: Worker | undefined;
let calls = 0;
let held: Promise<void>;
let release: (() => void) | undefined;

beforeAll(async () => {
  temporal = await TestTemporal.open(record);
  await temporal.serve(serviceTaskQueue(department), {
    'check-credit': async () => {
      calls += 1;
      await held;
    },
  });
});
afterEach(async () => {
  release?.();
  if (worker !== undefined) await temporal.end(worker);
});
afterAll(() => temporal.close());

/** Handoffs, a timer and a call that are all in the middle of it. */
const everythingAtOnce = (): string => {
  const caseId = randomUUID();
  calls = 0;
  held = new Promise((resolve) => (release = resolve));
  record.open(caseId);
  record.offer(caseId, 1, [
    ['offerAgain', 300],
    ['remind', 900],
    ['overdue', 1_500],
    ['escalate', 2_100, 'carla'],
    ['escalate', 2_700, 'greta'],
  ]);
  record.offer(caseId, 2, [
    ['remind', 600],
    ['escalate', 1_800, 'carla'],
  ]);
  record.arm(caseId, 5, 1_200);
  record.arm(caseId, 6, 2_400);
  record.request(caseId, { request: 3, attempt: 1, service: 'check-credit', department }, { timeoutMs: 60_000 });
  return caseId;
};

const expectEverythingOnce = async (caseId: string): Promise<void> => {
  await temporal.happened(caseId, 'escalate 1 to greta');
  await temporal.happened(caseId, 'fired 6');
  release?.();
  await temporal.happened(caseId, 'completed 3/1 {}');
  await temporal.closed(caseId);
  expect(calls).toBe(1);
  expect(record.eventsOf(caseId).sort()).toEqual(
    [
      ...['offered 1', 'offerAgain 1', 'remind 1', 'overdue 1', 'escalate 1 to carla', 'escalate 1 to greta'],
      ...['offered 2', 'remind 2', 'escalate 2 to carla', 'armed 5', 'armed 6', 'fired 5', 'fired 6'],
      ...['requested 3/1', 'completed 3/1 {}', 'closed'],
    ].sort(),
  );
};

describe('a case in the middle of everything', () => {
  it('is replayed at every step as it went', async () => {
    worker = await temporal.work({ maxCachedWorkflows: 0 });
    const caseId = everythingAtOnce();
    await temporal.signal(caseId, { continueAfter: 7 });
    await expectEverythingOnce(caseId);
  });

  it.each([1, 2, 3])('continues as new after every %d wakes, and loses and doubles nothing', async (continueAfter) => {
    worker = await temporal.work();
    const caseId = everythingAtOnce();
    const first = await temporal.signal(caseId, { continueAfter });
    const { runId } = await first.describe();
    await temporal.happened(caseId, 'overdue 1');
    await temporal.signal(caseId);
    await expectEverythingOnce(caseId);
    const handle = temporal.client.workflow.getHandle(caseWorkflowId(caseId));
    expect((await handle.describe()).runId).not.toBe(runId);
    // A new run shows in Temporal's lists what the one before showed.
    const { typedSearchAttributes: told } = await handle.describe();
    expect(told.get(searchAttributes.businessKey)).toBe(`B-${caseId}`);
  });

  it('is taken over by another worker, again and again, and loses and doubles nothing', async () => {
    const caseId = everythingAtOnce();
    await temporal.signal(caseId, { continueAfter: 4 });
    for (let deployments = 0; deployments < 5; deployments += 1) {
      worker = await temporal.work();
      await new Promise((resolve) => setTimeout(resolve, 600));
      await temporal.end(worker);
    }
    worker = await temporal.work();
    await expectEverythingOnce(caseId);
  });

  it('goes on from the record after Temporal forgot it', async () => {
    worker = await temporal.work();
    const caseId = everythingAtOnce();
    const handle = await temporal.signal(caseId);
    await temporal.happened(caseId, 'remind 1');
    await handle.terminate('lost');
    const { runId } = await temporal.signal(caseId).then((again) => again.describe());
    await eventually('a new run', async () => (await handle.describe()).runId === runId);
    await expectEverythingOnce(caseId);
  });
});
