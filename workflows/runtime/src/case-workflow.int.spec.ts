import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { searchAttributes } from './names.js';
import { TestRecord } from './testing/test-record.js';
import { eventually, TestTemporal } from './testing/test-temporal.js';
import { actionsOf } from './testing/actions-of-history.js';

/** Zero forces a replay of the whole history at every workflow task. */
describe.each([100, 0])('a case, with %d workflows cached', (maxCachedWorkflows) => {
  const record = new TestRecord();
  let temporal: TestTemporal;

  beforeAll(async () => {
    temporal = await TestTemporal.open(record);
    await temporal.work({ maxCachedWorkflows });
  });
  afterAll(() => temporal.close());

  const opened = (): string => {
    const caseId = randomUUID();
    record.open(caseId);
    return caseId;
  };
  const eventsOf = (caseId: string): string[] => record.eventsOf(caseId);
  const happened = (caseId: string, event: string): Promise<void> => temporal.happened(caseId, event);
  const ended = (caseId: string): Promise<WorkflowHandle> => temporal.closed(caseId);
  const historyOf = async (handle: WorkflowHandle) => (await handle.fetchHistory()).events ?? [];

  it('offers a handoff again, reminds of it, finds it overdue and raises it rung by rung, once each', async () => {
    const caseId = opened();
    record.offer(caseId, 12, [
      ['offerAgain', 200],
      ['remind', 500],
      ['overdue', 800],
      ['escalate', 800, 'ines'],
      ['escalate', 1_100, 'carla'],
      ['escalate', 1_400, 'greta'],
    ]);
    await temporal.signal(caseId);
    await happened(caseId, 'escalate 12 to greta');
    await ended(caseId);
    expect(eventsOf(caseId)).toEqual([
      'offered 12',
      'offerAgain 12',
      'remind 12',
      'overdue 12',
      'escalate 12 to ines',
      'escalate 12 to carla',
      'escalate 12 to greta',
      'closed',
    ]);
  });

  it('does nothing more about a handoff that was answered', async () => {
    const caseId = opened();
    record.offer(caseId, 1, [
      ['remind', 200],
      ['overdue', 60_000],
    ]);
    const handle = await temporal.signal(caseId);
    await happened(caseId, 'remind 1');
    await eventually('the timer of the limit', async () =>
      (await historyOf(handle)).some(
        ({ timerStartedEventAttributes: timer }) => Number(timer?.startToFireTimeout?.seconds) > 30,
      ),
    );
    record.answer(caseId, 1);
    await temporal.signal(caseId);
    await eventually('the timer is cancelled', async () =>
      (await historyOf(handle)).some(({ timerCanceledEventAttributes: cancelled }) => cancelled),
    );
    await ended(caseId);
    expect(eventsOf(caseId)).toEqual(['offered 1', 'remind 1', 'answered 1', 'closed']);
  });

  it('acts once, however many signals come, in whichever order', async () => {
    const caseId = opened();
    record.offer(caseId, 1, [
      ['remind', 1_500],
      ['overdue', 60_000],
    ]);
    const handle = await temporal.signal(caseId);
    record.arm(caseId, 3, 1_500);
    const { seq } = record.of(caseId);
    const numbers = Array.from({ length: 500 }, (_, index) => (index * 7) % (seq + 1));
    await Promise.all(numbers.map((told) => handle.signal('agendaChanged', { seq: told })));
    await happened(caseId, 'remind 1');
    await happened(caseId, 'fired 3');
    await ended(caseId);
    expect(eventsOf(caseId).sort()).toEqual(['armed 3', 'closed', 'fired 3', 'offered 1', 'remind 1']);
    const timers = (await historyOf(handle)).filter(({ timerStartedEventAttributes: timer }) => timer);
    expect(timers.length).toBeLessThanOrEqual(3);
  });

  it('finds its way when somebody else takes the step', async () => {
    const caseId = opened();
    record.offer(caseId, 1, [
      ['remind', 600],
      ['escalate', 1_000, 'carla'],
    ]);
    await temporal.signal(caseId);
    await eventually('the agenda is read', () => (record.asked.get('readAgenda') ?? 0) > 0);
    const task = record.of(caseId).tasks.get(1);
    if (task === undefined) throw new Error('No task.');
    // Nobody signals: the workflow comes too late for the first step.
    task.taken = 1;
    record.of(caseId).events.push('taken by hand');
    await happened(caseId, 'escalate 1 to carla');
    await ended(caseId);
    expect(eventsOf(caseId)).toEqual(['offered 1', 'taken by hand', 'escalate 1 to carla', 'closed']);
  });

  it('fires timers once, the earliest first, and one that comes earlier than those it knew', async () => {
    const caseId = opened();
    record.arm(caseId, 2, 700);
    await temporal.signal(caseId);
    record.arm(caseId, 1, 400);
    await temporal.signal(caseId);
    await happened(caseId, 'fired 2');
    await ended(caseId);
    expect(eventsOf(caseId)).toEqual(['armed 2', 'armed 1', 'fired 1', 'fired 2', 'closed']);
  });

  it('waits where the clock of the record is behind, without asking again and again', async () => {
    const caseId = opened();
    const before = record.asked.get('fireTimer') ?? 0;
    record.clockBehind = 1_500;
    record.arm(caseId, 1, 100);
    await temporal.signal(caseId);
    await happened(caseId, 'fired 1');
    record.clockBehind = 0;
    await ended(caseId);
    expect((record.asked.get('fireTimer') ?? 0) - before).toBeLessThanOrEqual(4);
  });

  it('reads again where the agenda is older than the signal', async () => {
    const caseId = opened();
    record.staleReadings = 2;
    record.offer(caseId, 1, [['remind', 100]]);
    await temporal.signal(caseId);
    await happened(caseId, 'remind 1');
    await ended(caseId);
    expect(eventsOf(caseId)).toEqual(['offered 1', 'remind 1', 'closed']);
  });

  it('goes on where it was when the record can be reached again, and writes no history meanwhile', async () => {
    const caseId = opened();
    record.offer(caseId, 1, [['remind', 300]]);
    record.away = true;
    const handle = await temporal.signal(caseId);
    const askedBefore = record.asked.get('readAgenda') ?? 0;
    await eventually('local attempts are over', async () =>
      (await historyOf(handle)).some(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled),
    );
    const { length } = await historyOf(handle);
    await eventually('it is asked in vain', () => (record.asked.get('readAgenda') ?? 0) > askedBefore + 4);
    expect(await historyOf(handle)).toHaveLength(length);
    record.away = false;
    await happened(caseId, 'remind 1');
    await ended(caseId);
    expect(eventsOf(caseId)).toEqual(['offered 1', 'remind 1', 'closed']);
  });

  it('ends at once where the case is closed', async () => {
    const caseId = opened();
    record.offer(caseId, 1, [['overdue', 60_000]]);
    record.close(caseId);
    const handle = await temporal.signal(caseId);
    await handle.result();
    expect(await historyOf(handle)).not.toContainEqual(
      expect.objectContaining({ timerStartedEventAttributes: expect.anything() }),
    );
  });

  it('tells in Temporal what it waits for, of whom and until when', async () => {
    const caseId = opened();
    record.of(caseId).stages = ['Assessment'];
    record.offer(caseId, 12, [['remind', 60_000]]);
    record.arm(caseId, 4, 90_000);
    const due = record.of(caseId).tasks.get(12)?.steps[0]?.at ?? 0;
    const handle = await temporal.signal(caseId);
    await eventually('the details', async () => (await detailsOf(handle)).includes('Assess feasibility (task 12)'));
    expect(await detailsOf(handle)).toContain(new Date(due).toISOString());
    const { typedSearchAttributes: told } = await handle.describe();
    expect(told.get(searchAttributes.businessKey)).toBe(`B-${caseId}`);
    expect(told.get(searchAttributes.stage)).toEqual(['Assessment']);
    expect(told.get(searchAttributes.department)).toEqual(['technical']);
    expect(told.get(searchAttributes.nextDue)).toEqual(new Date(due));
    const summaries = (await historyOf(handle))
      .filter(({ timerStartedEventAttributes: timer }) => timer)
      .map(({ userMetadata }) => JSON.parse(Buffer.from(userMetadata?.summary?.data ?? []).toString()) as string);
    expect(summaries).toEqual(['remind technical of Assess feasibility (task 12)', 'fire timer 4 of timer-4']);
    // The same again is no change, and none is told.
    await temporal.signal(caseId);
    await ended(caseId);
    expect(actionsOf(await handle.fetchHistory()).upserts).toBe(1);
  });
});

async function detailsOf(handle: WorkflowHandle): Promise<string> {
  const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
  return currentDetails;
}
