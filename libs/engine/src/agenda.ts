import type { Instant, SlaStep } from '@throughline/events';
import { nextSlaStep } from './run/sla.js';
import type { CaseState, Task } from './state/case-state.js';

/** What takes time in a case, and who must be told of it: ids, codes and times only (architecture, §"The shape" 4). */
export type Agenda = {
  readonly closed: boolean;
  readonly process: string;
  readonly businessKey?: string;
  /** Ids of the elements that hold a token in the case's outermost scope. */
  readonly stages: readonly string[];
  /** Tasks that one department owes another, or that have an SLA. */
  readonly handoffs: readonly HandoffOnAgenda[];
  /** The earliest armed timer. */
  readonly nextTimer?: { readonly timer: number; readonly element: string; readonly dueAt: Instant };
  readonly calls: readonly CallOnAgenda[];
  /** A bounded decide left steps: the host must send `Continue`. */
  readonly continuation: boolean;
};

/** A task that somebody waits for; `next` is the SLA step that it comes to, if one is left. */
export type HandoffOnAgenda = {
  readonly task: number;
  readonly element: string;
  readonly name: string;
  readonly department?: string;
  readonly from?: string;
  readonly acknowledged: boolean;
  readonly accepted: boolean;
  readonly next?: SlaStep & { readonly step: number };
};

/** A service request under way; not one that an operator must look at. */
export type CallOnAgenda = {
  readonly request: number;
  readonly service: string;
  readonly element: string;
  readonly department?: string;
  readonly attempt: number;
  readonly notBefore?: Instant;
};

/** The agenda of a case, from its state alone. */
export const agendaOf = (state: CaseState): Agenda => {
  const nextTimer = nextTimerOf(state);
  return {
    closed: state.status === 'closed',
    process: state.process,
    ...(state.businessKey === undefined ? {} : { businessKey: state.businessKey }),
    stages: stagesOf(state),
    handoffs: handoffsOf(state).map(handoffOnAgenda),
    ...(nextTimer === undefined ? {} : { nextTimer }),
    calls: callsOf(state),
    continuation: state.pending.length > 0,
  };
};

/** When the earliest thing on the agenda is due; undefined where time changes nothing. */
export const nextDueOf = (state: CaseState): Instant | undefined =>
  [nextTimerOf(state)?.dueAt, ...handoffsOf(state).map((task) => nextSlaStep(task)?.step.at)]
    .filter((at) => at !== undefined)
    .sort()
    .at(0);

const stagesOf = ({ instances }: CaseState): readonly string[] => {
  const root = instances.find(({ scope }) => scope === undefined);
  return root === undefined ? [] : [...root.children.keys()].sort();
};

const handoffsOf = ({ tasks }: CaseState): readonly Task[] =>
  [...tasks.values()]
    .filter(({ from, sla }) => from !== undefined || sla !== undefined)
    .sort((a, b) => a.task - b.task);

const handoffOnAgenda = (task: Task): HandoffOnAgenda => {
  const { department, from, handoff } = task;
  const next = nextSlaStep(task);
  return {
    ...{ task: task.task, element: task.element, name: task.name },
    ...(department === undefined ? {} : { department }),
    ...(from === undefined ? {} : { from }),
    acknowledged: handoff !== 'offered',
    accepted: handoff === 'accepted',
    ...(next === undefined ? {} : { next: { ...next.step, step: next.number } }),
  };
};

const nextTimerOf = ({ timers }: CaseState): Agenda['nextTimer'] =>
  [...timers.values()].reduce<Agenda['nextTimer']>(
    (earliest, { timer, element, dueAt }) =>
      earliest === undefined || dueAt < earliest.dueAt || (dueAt === earliest.dueAt && timer < earliest.timer)
        ? { timer, element, dueAt }
        : earliest,
    undefined,
  );

const callsOf = ({ requests }: CaseState): readonly CallOnAgenda[] =>
  [...requests.values()]
    .filter(({ failed }) => !failed)
    .sort((a, b) => a.request - b.request)
    .map(({ request, service, element, department, attempt, notBefore }) => ({
      ...{ request, service, element, attempt },
      ...(department === undefined ? {} : { department }),
      ...(notBefore === undefined ? {} : { notBefore }),
    }));
