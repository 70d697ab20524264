/** As much of an event of Temporal's history as tells what it cost; `@temporalio/proto` and JSON both have it. */
export type HistoryEvent = {
  readonly workflowExecutionStartedEventAttributes?: unknown;
  readonly workflowExecutionSignaledEventAttributes?: unknown;
  readonly timerStartedEventAttributes?: unknown;
  readonly activityTaskStartedEventAttributes?: { readonly attempt?: number | null } | null;
  readonly startChildWorkflowExecutionInitiatedEventAttributes?: unknown;
  readonly upsertWorkflowSearchAttributesEventAttributes?: unknown;
  readonly markerRecordedEventAttributes?: { readonly workflowTaskCompletedEventId?: unknown } | null;
};

/** Temporal's billable actions by kind. */
export type Actions = {
  /** Starts of the workflow: by a client, by a parent, by continuing as new. */
  readonly starts: number;
  readonly signals: number;
  readonly timers: number;
  /** Attempts, repeated ones too. */
  readonly activities: number;
  /** All local activities, and all other markers, of one workflow task are one action. */
  readonly localActivities: number;
  /** Commands to start a child; the child's own start stands in its own history. */
  readonly children: number;
  readonly upserts: number;
  readonly total: number;
};

/**
 * What the workflow of a history cost in Temporal's actions (docs.temporal.io/cloud/actions). Queries, heartbeats, and
 * attempts of an activity that is not over yet leave no event and are not in it.
 */
export function actionsOf(history: { readonly events?: readonly HistoryEvent[] | null }): Actions {
  const events = history.events ?? [];
  const count = (kind: keyof HistoryEvent): number => events.filter((event) => isThere(event[kind])).length;
  const actions = {
    starts: count('workflowExecutionStartedEventAttributes'),
    signals: count('workflowExecutionSignaledEventAttributes'),
    timers: count('timerStartedEventAttributes'),
    activities: events.reduce((sum, event) => sum + attemptsOf(event), 0),
    localActivities: new Set(events.flatMap(workflowTaskOf)).size,
    children: count('startChildWorkflowExecutionInitiatedEventAttributes'),
    upserts: count('upsertWorkflowSearchAttributesEventAttributes'),
  };
  return { ...actions, total: Object.values(actions).reduce((sum, each) => sum + each, 0) };
}

const isThere = (attributes: unknown): boolean => attributes !== undefined && attributes !== null;

/** An activity's start is written when it is over, with the number of its last attempt. */
const attemptsOf = ({ activityTaskStartedEventAttributes: started }: HistoryEvent): number =>
  isThere(started) ? (started?.attempt ?? 1) : 0;

const workflowTaskOf = ({ markerRecordedEventAttributes: marker }: HistoryEvent): string[] =>
  isThere(marker) ? [String(marker?.workflowTaskCompletedEventId)] : [];
