import {
  TemporalFailure,
  type ActivityInterfaceFor,
  isCancellation,
  type LocalActivityInterfaceFor,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { Activities } from './activities.js';

type Host = ActivityInterfaceFor<Activities> | LocalActivityInterfaceFor<Activities>;

// What one wake asks of local activities is one action of Temporal's and no round trip; but while they are repeated, the
// workflow task stays open and writes to the history. So: three quick attempts.
const quick = proxyLocalActivities<Activities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '100 milliseconds', backoffCoefficient: 3, maximumAttempts: 3 },
});

// While PostgreSQL is away, an activity waits at the server: its attempts leave no trace in the history, however many.
const patient = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});

/** A way to ask the host: until it answers, so trouble in between only delays. */
export type Ask = <Answer>(question: (host: Host) => Promise<Answer>) => Promise<Answer>;

/**
 * What a workflow asks with. Quick questions go one after the other: of two local activities at once, the first to end
 * goes on first, but in a replay the first to begin, and what they do next is then another history
 * (temporalio/sdk-python issue 1578).
 */
export function createAsk(): Ask {
  let last: Promise<unknown> = Promise.resolve();
  return async (question) => {
    const answer = last.then(() => question(quick));
    last = answer.catch(() => undefined);
    try {
      return await answer;
    } catch (trouble) {
      if (isCancellation(trouble) || !(trouble instanceof TemporalFailure)) throw trouble;
      return await question(patient);
    }
  };
}
