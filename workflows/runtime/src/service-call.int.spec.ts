import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { heartbeat, sleep } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { serviceCallWorkflowId, serviceTaskQueue, type ServiceCallInput } from './names.js';
import { bpmnErrorType } from './service-outcome.js';
import { TestRecord } from './testing/test-record.js';
import { eventually, TestTemporal } from './testing/test-temporal.js';

const record = new TestRecord();
const department = `finance-${randomUUID()}`;
const asked: ServiceCallInput[] = [];
let temporal: TestTemporal;

const services = {
  'check-credit': async (call: ServiceCallInput) => {
    asked.push(call);
    return { rating: 'A' };
  },
  'say-nothing': async () => undefined,
  'answer-at-large': async () => ['A'],
  'answer-too-much': async () => ({ page: 'x'.repeat(300_000) }),
  'not-found': async () => {
    throw ApplicationFailure.create({
      type: bpmnErrorType,
      message: 'no such customer',
      details: [{ code: 'UNKNOWN_CUSTOMER', variables: { asked: 'registry' } }],
    });
  },
  'no-code': async () => {
    throw ApplicationFailure.create({ type: bpmnErrorType });
  },
  'fail-for-now': async () => {
    throw new Error('the registry is down');
  },
  'fail-for-good': async () => {
    throw ApplicationFailure.nonRetryable('the registry is gone');
  },
  'take-long': () => sleep('1 minute'),
  'fall-silent': () => {
    heartbeat();
    return sleep('1 minute');
  },
};

beforeAll(async () => {
  temporal = await TestTemporal.open(record);
  await temporal.work();
  await temporal.serve(serviceTaskQueue(department), services);
});
afterAll(() => temporal.close());

type Times = { readonly timeoutMs?: number; readonly heartbeatMs?: number };

const requested = async (service: keyof typeof services | 'nobody-serves', times: Times = {}): Promise<string> => {
  const caseId = randomUUID();
  record.open(caseId);
  record.request(caseId, { request: 3, attempt: 1, service, department }, { timeoutMs: 10_000, ...times });
  await temporal.signal(caseId);
  return caseId;
};

const outcomeOf = async (caseId: string): Promise<string | undefined> => {
  await eventually('an outcome', () => record.eventsOf(caseId).length === 2);
  return record.eventsOf(caseId).at(1);
};

const call = (caseId: string, attempt = 1) =>
  temporal.client.workflow.getHandle(serviceCallWorkflowId({ caseId, request: 3, attempt }));

describe('what a worker of a department says', () => {
  it('goes to the case, and the worker is asked once', async () => {
    const caseId = await requested('check-credit');
    expect(await outcomeOf(caseId)).toBe('completed 3/1 {"rating":"A"}');
    expect(await call(caseId).result()).toBe('answered');
    expect(asked.filter((input) => input.caseId === caseId)).toMatchObject([
      { caseId, businessKey: `B-${caseId}`, request: 3, attempt: 1, service: 'check-credit' },
    ]);
    await temporal.closed(caseId);
  });

  it.each([
    ['say-nothing', 'completed 3/1 {}'],
    ['not-found', 'error 3/1 UNKNOWN_CUSTOMER {"asked":"registry"}'],
    ['no-code', 'failed 3/1 no-code threw a BpmnError without a code. retries 0'],
    ['fail-for-now', 'failed 3/1 the registry is down'],
    ['fail-for-good', 'failed 3/1 the registry is gone retries 0'],
    ['answer-at-large', 'failed 3/1 answer-at-large must answer an object of variables, or nothing. retries 0'],
    ['answer-too-much', 'failed 3/1 The answer of answer-too-much was refused: EventTooLarge. retries 0'],
  ] as const)('when it is %s, is told as %s', async (service, told) => {
    const caseId = await requested(service);
    expect(await outcomeOf(caseId)).toBe(told);
    await temporal.closed(caseId);
  });
});

describe('a worker that does not come back', () => {
  it('has failed when the time of the model is over', async () => {
    const caseId = await requested('take-long', { timeoutMs: 800 });
    expect(await outcomeOf(caseId)).toBe('failed 3/1 take-long was not done after 0.8 s.');
  });

  it('has failed when it gives no sign of life', async () => {
    const caseId = await requested('fall-silent', { timeoutMs: 60_000, heartbeatMs: 800 });
    expect(await outcomeOf(caseId)).toBe('failed 3/1 The worker of fall-silent gave no sign of life for 0.8 s.');
  });

  it('is waited for where it is not there yet', async () => {
    const later = `later-${randomUUID()}`;
    const caseId = randomUUID();
    record.open(caseId);
    const owed = { request: 3, attempt: 1, service: 'check-credit', department: later };
    record.request(caseId, owed, { timeoutMs: 500 });
    await temporal.signal(caseId);
    await eventually('the call is under way', () => isRunning(caseId));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(record.eventsOf(caseId)).toEqual(['requested 3/1']);
    await temporal.serve(serviceTaskQueue(later), services);
    expect(await outcomeOf(caseId)).toBe('completed 3/1 {"rating":"A"}');
  });
});

const isRunning = async (caseId: string, attempt = 1): Promise<boolean> => {
  try {
    return (await call(caseId, attempt).describe()).status.name === 'RUNNING';
  } catch {
    return false;
  }
};

describe('a service request', () => {
  it('is asked again, as the next attempt, not before the engine says', async () => {
    const caseId = await requested('fail-for-now');
    await outcomeOf(caseId);
    const notBefore = Date.now() + 1_000;
    const owed = { request: 3, attempt: 2, service: 'check-credit', department, notBefore };
    record.request(caseId, owed, { timeoutMs: 10_000 });
    await temporal.signal(caseId);
    await temporal.happened(caseId, 'completed 3/2 {"rating":"A"}');
    expect(Date.now()).toBeGreaterThanOrEqual(notBefore);
    await temporal.closed(caseId);
  });

  it('that is withdrawn while it rests is not made', async () => {
    const caseId = randomUUID();
    record.open(caseId);
    const owed = { request: 3, attempt: 2, service: 'check-credit', department, notBefore: Date.now() + 2_000 };
    record.request(caseId, owed, { timeoutMs: 10_000 });
    await temporal.signal(caseId);
    await eventually('the call is under way', () => isRunning(caseId, 2));
    record.withdraw(caseId, 3);
    await temporal.signal(caseId);
    await eventually('the call is over', async () => (await call(caseId, 2).result()) === 'over');
    expect(asked.filter((input) => input.caseId === caseId)).toEqual([]);
    await temporal.closed(caseId);
  });

  it('of a case that ended meanwhile ends quietly: its answer comes too late', async () => {
    const caseId = await requested('take-long', { timeoutMs: 1_500 });
    await eventually('the call is under way', () => isRunning(caseId));
    await temporal.closed(caseId);
    expect(await call(caseId).result()).toBe('over');
    expect(record.eventsOf(caseId)).toEqual(['requested 3/1', 'closed']);
  });

  it('that was answered is not made again when the workflow of its case is started anew', async () => {
    const caseId = await requested('check-credit');
    await outcomeOf(caseId);
    await temporal.signal(caseId);
    await temporal.client.workflow.getHandle(`case/${caseId}`).terminate('lost');
    await temporal.signal(caseId);
    await temporal.closed(caseId);
    expect(asked.filter((input) => input.caseId === caseId)).toHaveLength(1);
  });

  it('whose workflow was lost before it answered is made again', async () => {
    const caseId = await requested('take-long', { timeoutMs: 60_000 });
    await eventually('the call is under way', () => isRunning(caseId));
    await temporal.client.workflow.getHandle(`case/${caseId}`).terminate('lost');
    await call(caseId).terminate('lost');
    const kase = record.of(caseId).calls.get(3);
    if (kase === undefined) throw new Error('No call.');
    kase.service = 'check-credit';
    await temporal.signal(caseId);
    expect(await outcomeOf(caseId)).toBe('completed 3/1 {"rating":"A"}');
    await temporal.closed(caseId);
  });

  it('is answered when the record can be reached again', async () => {
    const caseId = await requested('take-long', { timeoutMs: 1_500 });
    await eventually('the call is under way', () => isRunning(caseId));
    record.away = true;
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    record.away = false;
    expect(await outcomeOf(caseId)).toBe('failed 3/1 take-long was not done after 1.5 s.');
    await temporal.closed(caseId);
  });
});
