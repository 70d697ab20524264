import type { SlaStep } from '@throughline/events';
import type { Recorded } from '../system/recorded-cases.js';

/** Everything that a case's own events show to be wrong: what happened twice, too early, out of turn, or not at all. */
export const faultsOfCase = (caseId: string, events: readonly Recorded[]): readonly string[] =>
  [
    ...faultsOfSla(events),
    ...faultsOfTasks(events),
    ...faultsOfTimers(events),
    ...faultsOfServices(events),
    ...faultsOfMessages(events),
    ...faultsOfEnd(events),
  ].map((fault) => `case ${caseId}: ${fault}`);

/** Each step in turn, none before its instant, none twice; only what was acknowledged is not offered again. */
const faultsOfSla = (events: readonly Recorded[]): readonly string[] => {
  const owed = new Map<number, Owed>();
  const faults: string[] = [];
  for (const event of events) {
    if (event.type === 'TaskCreated') {
      owed.set(event.data.task, { steps: event.data.sla?.steps ?? [], last: 0, acknowledged: false });
    }
    const task = owed.get('task' in event.data ? event.data.task : 0);
    if (task === undefined) continue;
    if (acknowledging.has(event.type)) task.acknowledged = true;
    if (!isStep(event)) continue;
    const { step } = event.data;
    const what = `step ${String(step)} of task ${String(event.data.task)}`;
    faults.push(...faultsOfStep(task, event).map((fault) => `${what} ${fault}`));
    task.last = step;
  }
  return faults;
};

type Owed = { readonly steps: readonly SlaStep[]; last: number; acknowledged: boolean };

const acknowledging: ReadonlySet<Recorded['type']> = new Set([
  'HandoffAcknowledged',
  'HandoffAccepted',
  'TaskClaimed',
  'TaskAssigned',
]);

const faultsOfStep = ({ steps, last, acknowledged }: Owed, { type, at, data: { step } }: StepEvent): string[] => {
  const planned = steps[step - 1];
  if (planned === undefined) return ['is not in its SLA'];
  const leftOut = steps.slice(last, step - 1).filter(({ kind }) => !(kind === 'offerAgain' && acknowledged));
  return [
    ...(step > last ? [] : [`came after step ${String(last)}`]),
    ...(at >= planned.at ? [] : [`came at ${at}, before ${planned.at}`]),
    ...(typeOfStep[planned.kind] === type ? [] : [`is a ${type}`]),
    ...(leftOut.length === 0 ? [] : ['came before others that were left out']),
  ];
};

const typeOfStep = {
  offerAgain: 'HandoffOfferedAgain',
  remind: 'TaskReminded',
  overdue: 'TaskOverdue',
  escalate: 'TaskEscalated',
} as const satisfies Record<SlaStep['kind'], Recorded['type']>;

type StepEvent = Extract<Recorded, { type: (typeof typeOfStep)[SlaStep['kind']] }>;

const isStep = (event: Recorded): event is StepEvent => (Object.values(typeOfStep) as string[]).includes(event.type);

/** Each task is answered once. */
const faultsOfTasks = (events: readonly Recorded[]): readonly string[] =>
  events.flatMap((event) => {
    if (event.type !== 'TaskCreated') return [];
    const { task } = event.data;
    const ends = events.filter((end) => isEndOfTask(end) && end.data.task === task);
    return ends.length === 1 ? [] : [`task ${String(task)} ended ${String(ends.length)} times`];
  });

const isEndOfTask = (
  event: Recorded,
): event is Extract<Recorded, { type: 'TaskCompleted' | 'TaskReturned' | 'TaskWithdrawn' }> =>
  ['TaskCompleted', 'TaskReturned', 'TaskWithdrawn'].includes(event.type);

/** Each timer fires once, and not before it is due. */
const faultsOfTimers = (events: readonly Recorded[]): readonly string[] =>
  events.flatMap((event) => {
    if (event.type !== 'TimerArmed') return [];
    const { timer, dueAt } = event.data;
    const fired = events.filter((other) => other.type === 'TimerFired' && other.data.timer === timer);
    if (fired.length !== 1) return [`timer ${String(timer)} fired ${String(fired.length)} times`];
    const early = fired.filter(({ at }) => at < dueAt);
    return early.map(({ at }) => `timer ${String(timer)} fired at ${at}, before ${dueAt}`);
  });

/** Each request is answered once, each attempt has one outcome, and attempts count from 1 without gaps. */
const faultsOfServices = (events: readonly Recorded[]): readonly string[] => {
  const requested = events.filter((event) => event.type === 'ServiceRequested').map(({ data }) => data);
  const answered = events.filter((event) => event.type === 'ServiceAnswered').map(({ data }) => data);
  const failed = events.filter((event) => event.type === 'ServiceFailed').map(({ data }) => data);
  return [...new Set(requested.map(({ request }) => request))].flatMap((request) => {
    const attempts = requested.filter((one) => one.request === request).map(({ attempt }) => attempt);
    const inTurn = attempts.every((attempt, index) => attempt === index + 1);
    const answers = answered.filter((one) => one.request === request);
    const failures = failed.filter((one) => one.request === request).map(({ attempt }) => attempt);
    const each = inTurn && failures.every((attempt, index) => attempt === index + 1);
    return [
      ...(each ? [] : [`request ${String(request)} was tried as ${attempts.join()} and failed as ${failures.join()}`]),
      ...(answers.length === 1 ? [] : [`request ${String(request)} was answered ${String(answers.length)} times`]),
      ...(failures.length + answers.length === attempts.length
        ? []
        : [`an attempt of request ${String(request)} has no outcome`]),
    ];
  });
};

/** What waited for a message got one. */
const faultsOfMessages = (events: readonly Recorded[]): readonly string[] =>
  events.flatMap((event) => {
    if (event.type !== 'SubscriptionOpened') return [];
    const { subscription, element } = event.data;
    const heard = events.filter(
      (other) => other.type === 'MessageCorrelated' && other.data.subscription === subscription,
    );
    return heard.length === 1 ? [] : [`${element} heard ${String(heard.length)} messages`];
  });

const faultsOfEnd = (events: readonly Recorded[]): readonly string[] => {
  const ends = events.filter((event) => event.type === 'CaseClosed');
  const incidents = events
    .filter((event) => event.type === 'IncidentRaised')
    .map(({ data }) => `incident ${data.code}: ${data.message}`);
  const completed = ends.length === 1 && ends[0]?.data.outcome === 'completed';
  return [...(completed ? [] : [`closed ${String(ends.length)} times`]), ...incidents];
};
