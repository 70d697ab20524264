import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { definitionsChangedSignal, timerStartType, timerStartWorkflowId, type TimerStartInput } from './names.js';
import { TestRecord } from './testing/test-record.js';
import { eventually, TestTemporal } from './testing/test-temporal.js';

const record = new TestRecord();
let temporal: TestTemporal;

beforeAll(async () => {
  temporal = await TestTemporal.open(record);
  await temporal.work();
});
afterAll(() => temporal.close());

const inForce = (inMs: readonly number[]) => {
  const start = { process: `monitoring-${randomUUID()}`, element: 'every-day' };
  const state = { firings: inMs.map((ms) => Date.now() + ms), opened: [] as string[] };
  record.starts.set(`${start.process}/${start.element}`, state);
  return { start, state };
};

const signalled = (start: TimerStartInput): Promise<WorkflowHandle> =>
  temporal.client.workflow.signalWithStart(timerStartType, {
    workflowId: timerStartWorkflowId(start),
    taskQueue: temporal.taskQueue,
    args: [start],
    signal: definitionsChangedSignal,
    signalArgs: [],
  });

describe('a timer start event', () => {
  it('opens one case a firing, and ends after the last', async () => {
    const { start, state } = inForce([200, 500, 800]);
    const nominals = state.firings.map((at) => new Date(at).toISOString());
    await (await signalled(start)).result();
    expect(state.opened).toEqual(nominals);
  });

  it('opens the cases of firings that were missed, the earliest first', async () => {
    const { start, state } = inForce([-5_000, -2_000]);
    const nominals = state.firings.map((at) => new Date(at).toISOString());
    await (await signalled(start)).result();
    expect(state.opened).toEqual(nominals);
  });

  it('opens none any more when its process is another', async () => {
    const { start, state } = inForce([1_000]);
    await signalled(start);
    state.firings.length = 0;
    await (await signalled(start)).result();
    expect(state.opened).toEqual([]);
  });

  it('keeps a new time when its process is another', async () => {
    const { start, state } = inForce([600_000]);
    const handle = await signalled(start);
    const at = Date.now() + 300;
    state.firings[0] = at;
    await signalled(start);
    await handle.result();
    expect(state.opened).toEqual([new Date(at).toISOString()]);
  });

  it('waits where the clock of the record is behind', async () => {
    const { start, state } = inForce([100]);
    record.clockBehind = 1_000;
    const before = record.asked.get('startByTimer') ?? 0;
    await (await signalled(start)).result();
    record.clockBehind = 0;
    expect(state.opened).toHaveLength(1);
    expect((record.asked.get('startByTimer') ?? 0) - before).toBeLessThanOrEqual(3);
  });

  it('goes on in another run of its workflow', async () => {
    const { start, state } = inForce([100, 200, 300, 400, 500]);
    const nominals = state.firings.map((at) => new Date(at).toISOString());
    const handle = await signalled({ ...start, continueAfter: 2 });
    const { runId } = await handle.describe();
    await handle.result();
    expect(state.opened).toEqual(nominals);
    await eventually('another run', async () => (await handle.describe()).runId !== runId);
  });
});
