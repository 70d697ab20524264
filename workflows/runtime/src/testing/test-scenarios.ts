import { randomUUID } from 'node:crypto';
import { sleep } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import {
  caseWorkflowId,
  definitionsChangedSignal,
  serviceCallWorkflowId,
  serviceTaskQueue,
  timerStartType,
  timerStartWorkflowId,
} from '../names.js';
import { bpmnErrorType } from '../service-outcome.js';
import { eventually, type TestTemporal } from './test-temporal.js';

/** What each recorded history shows; every one ends. */
export type Scenario = (temporal: TestTemporal) => Promise<WorkflowHandle>;

const opened = ({ record }: TestTemporal): string => {
  const caseId = randomUUID();
  record.open(caseId);
  return caseId;
};

/** The way of a handoff that nobody answers, and of one that is. */
const handoffs: Scenario = async (temporal) => {
  const { record } = temporal;
  const caseId = opened(temporal);
  record.offer(caseId, 1, [
    ['offerAgain', 1_000],
    ['remind', 2_000],
    ['overdue', 3_000],
    ['escalate', 3_000, 'ines'],
    ['escalate', 4_000, 'greta'],
  ]);
  record.offer(caseId, 2, [
    ['remind', 1_500],
    ['overdue', 60_000],
  ]);
  await temporal.signal(caseId);
  await temporal.happened(caseId, 'remind 2');
  record.answer(caseId, 2);
  await temporal.signal(caseId);
  await temporal.happened(caseId, 'escalate 1 to greta');
  return await temporal.closed(caseId);
};

/** Two handoffs one after the other, acknowledged and answered in time, as most are. */
const inTime: Scenario = async (temporal) => {
  const { record } = temporal;
  const caseId = opened(temporal);
  for (const task of [1, 2]) {
    record.offer(caseId, task, [
      ['offerAgain', 2_000],
      ['remind', 60_000],
      ['overdue', 120_000],
    ]);
    const open = record.of(caseId).tasks.get(task);
    if (open !== undefined) open.acknowledged = false;
    const handle = await temporal.signal(caseId);
    await eventually('its timer', async () => (await timersOf(handle)) === 2 * task - 1);
    if (open !== undefined) open.acknowledged = true;
    await eventually('the next timer', async () => (await timersOf(handle)) === 2 * task);
    record.answer(caseId, task);
  }
  return await temporal.closed(caseId);
};

const timersOf = async (handle: WorkflowHandle): Promise<number> => {
  const { events } = await handle.fetchHistory();
  return events?.filter(({ timerStartedEventAttributes: timer }) => timer).length ?? 0;
};

const timers: Scenario = async (temporal) => {
  const caseId = opened(temporal);
  temporal.record.arm(caseId, 2, 2_000);
  await temporal.signal(caseId);
  temporal.record.arm(caseId, 1, 1_000);
  await temporal.signal(caseId);
  await temporal.happened(caseId, 'fired 2');
  return await temporal.closed(caseId);
};

/** Everything at once, and continued as new in the middle of it: the first run. */
const continued: Scenario = async (temporal) => {
  const { record } = temporal;
  const caseId = opened(temporal);
  record.offer(caseId, 1, [
    ['remind', 300],
    ['overdue', 900],
  ]);
  record.arm(caseId, 5, 600);
  await requested(temporal, caseId, { service: 'take-long', timeoutMs: 1_200 });
  const { runId } = await temporal.signal(caseId, { continueAfter: 2 }).then((handle) => handle.describe());
  await temporal.happened(caseId, 'overdue 1');
  await eventually('the call', () => record.of(caseId).calls.size === 0);
  await temporal.closed(caseId);
  return temporal.client.workflow.getHandle(caseWorkflowId(caseId), runId);
};

const away: Scenario = async (temporal) => {
  const caseId = opened(temporal);
  temporal.record.offer(caseId, 1, [['remind', 300]]);
  temporal.record.away = true;
  await temporal.signal(caseId);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  temporal.record.away = false;
  await temporal.happened(caseId, 'remind 1');
  return await temporal.closed(caseId);
};

const notDue: Scenario = async (temporal) => {
  const caseId = opened(temporal);
  temporal.record.clockBehind = 700;
  temporal.record.offer(caseId, 1, [['remind', 100]]);
  temporal.record.arm(caseId, 1, 100);
  await temporal.signal(caseId);
  await temporal.happened(caseId, 'remind 1');
  await temporal.happened(caseId, 'fired 1');
  temporal.record.clockBehind = 0;
  return await temporal.closed(caseId);
};

const requested = async (
  temporal: TestTemporal,
  caseId: string,
  asked: { service: string; timeoutMs: number },
): Promise<void> => {
  const { service, timeoutMs } = asked;
  const department = `finance-${randomUUID()}`;
  await temporal.serve(serviceTaskQueue(department), {
    'check-credit': async () => ({ rating: 'A' }),
    'not-found': async () => {
      throw ApplicationFailure.create({ type: bpmnErrorType, message: 'none', details: [{ code: 'UNKNOWN' }] });
    },
    'answer-a-tag': async () => ({ rating: { $erased: 'x' } }),
    'take-long': () => sleep(2 * timeoutMs),
  });
  const call = { request: 3, attempt: 1, service, department, notBefore: Date.now() + 100 };
  temporal.record.request(caseId, call, { timeoutMs });
};

const calling =
  (service: string): Scenario =>
  async (temporal) => {
    const caseId = opened(temporal);
    await requested(temporal, caseId, { service, timeoutMs: 800 });
    await temporal.signal(caseId);
    await eventually('an outcome', () => temporal.record.of(caseId).calls.size === 0);
    await temporal.closed(caseId);
    const handle = temporal.client.workflow.getHandle(serviceCallWorkflowId({ caseId, request: 3, attempt: 1 }));
    await handle.result();
    return handle;
  };

/** The case's own side of a call. */
const asking: Scenario = async (temporal) => {
  const caseId = opened(temporal);
  await requested(temporal, caseId, { service: 'check-credit', timeoutMs: 5_000 });
  await temporal.signal(caseId);
  await eventually('an outcome', () => temporal.record.of(caseId).calls.size === 0);
  return await temporal.closed(caseId);
};

const timerStart: Scenario = async (temporal) => {
  const start = { process: `monitoring-${randomUUID()}`, element: 'every-day' };
  const firings = [200, 400].map((ms) => Date.now() + ms);
  temporal.record.starts.set(`${start.process}/${start.element}`, { firings, opened: [] });
  const handle = await temporal.client.workflow.signalWithStart(timerStartType, {
    workflowId: timerStartWorkflowId(start),
    taskQueue: temporal.taskQueue,
    args: [start],
    signal: definitionsChangedSignal,
    signalArgs: [],
  });
  await handle.result();
  return handle;
};

/** By the name of the history's file. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  'case-handoffs': handoffs,
  'case-in-time': inTime,
  'case-timers': timers,
  'case-continued': continued,
  'case-record-away': away,
  'case-not-due': notDue,
  'case-asking': asking,
  'call-completed': calling('check-credit'),
  'call-bpmn-error': calling('not-found'),
  'call-refused': calling('answer-a-tag'),
  'call-timeout': calling('take-long'),
  'timer-start': timerStart,
};
