import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type ReplayResult, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { actionsOf, type HistoryEvent } from './testing/actions-of-history.js';
import { bundled, silenced } from './testing/test-temporal.js';

const folder = new URL('./histories/', import.meta.url);
const names = readdirSync(folder).map((file) => file.replace('.json', ''));

type History = { readonly events: readonly HistoryEvent[] };
const historyOf = (name: string): History =>
  JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as History;

const replayed = async (workflowBundle: WorkflowBundleWithSourceMap): Promise<ReplayResult[]> => {
  const histories = names.map((name) => ({ workflowId: name, history: historyOf(name) }));
  const results: ReplayResult[] = [];
  for await (const result of Worker.runReplayHistories({ workflowBundle }, histories)) results.push(result);
  return results;
};

const failedIn = (results: readonly ReplayResult[]): string[] =>
  results.filter(({ error }) => error?.name === 'DeterminismViolationError').map(({ workflowId }) => workflowId);

jest.setTimeout(120_000);

describe('recorded histories', () => {
  beforeAll(silenced);

  it('are there, of cases, calls and timer starts', () => expect(names.length).toBeGreaterThanOrEqual(12));

  it('go the same way under the workflows of today', async () => {
    const results = await replayed(await bundled());
    expect(results.map(({ workflowId, error }) => [workflowId, error])).toEqual(names.map((name) => [name, undefined]));
  });

  it('do not under a workflow that was changed as none may be', async () => {
    const results = await replayed(await bundled('./test-broken-workflow.ts'));
    expect(failedIn(results).sort()).toEqual(names.filter((name) => name.startsWith('case-')).sort());
  });
});

describe('what a case costs in actions of Temporal', () => {
  const none = { activities: 0, children: 0, localActivities: 0, signals: 0, starts: 1, timers: 0, upserts: 0 };

  it('is six for each handoff that is answered in time, and three for the case', () =>
    expect(actionsOf(historyOf('case-in-time'))).toEqual({
      ...none,
      ...{ signals: 3, timers: 4, localActivities: 5, upserts: 2, total: 15 },
    }));

  it('is three on the side of the case for a service call, and four for the call, which rested before', () => {
    expect(actionsOf(historyOf('case-asking'))).toEqual({
      ...none,
      ...{ signals: 2, localActivities: 2, children: 1, upserts: 1, total: 7 },
    });
    expect(actionsOf(historyOf('call-completed'))).toEqual({
      ...none,
      ...{ timers: 1, activities: 1, localActivities: 2, total: 5 },
    });
  });

  it('counts every attempt of an activity, and the local activities of a workflow task once', () =>
    expect(
      actionsOf({
        events: [
          { activityTaskStartedEventAttributes: { attempt: 3 } },
          { markerRecordedEventAttributes: { workflowTaskCompletedEventId: '4' } },
          { markerRecordedEventAttributes: { workflowTaskCompletedEventId: '4' } },
          { markerRecordedEventAttributes: { workflowTaskCompletedEventId: '9' } },
        ],
      }),
    ).toEqual({ ...none, starts: 0, activities: 3, localActivities: 2, total: 5 }));
});
