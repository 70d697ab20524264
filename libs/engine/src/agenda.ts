import type { Instant } from '@throughline/events';
import type { CaseState } from './state/case-state.js';

/** What takes time in a case, and who must be told of it: ids, codes and times only (architecture, §"The shape" 4). */
export type Agenda = {
  readonly closed: boolean;
  readonly tasks: readonly { readonly task: number; readonly department?: string; readonly dueAt?: Instant }[];
  /** The earliest armed timer. */
  readonly nextTimer?: { readonly timer: number; readonly dueAt: Instant };
  readonly requests: readonly {
    readonly request: number;
    readonly service: string;
    readonly department?: string;
    readonly attempt: number;
  }[];
  /** A bounded decide left steps: the host must send `Continue`. */
  readonly continuation: boolean;
};

/** The agenda of a case, from its state alone. */
export const agendaOf = (state: CaseState): Agenda => {
  const nextTimer = [...state.timers.values()].reduce<Agenda['nextTimer']>(
    (earliest, { timer, dueAt }) =>
      earliest === undefined || dueAt < earliest.dueAt || (dueAt === earliest.dueAt && timer < earliest.timer)
        ? { timer, dueAt }
        : earliest,
    undefined,
  );
  return {
    closed: state.status === 'closed',
    tasks: [...state.tasks.values()]
      .sort((a, b) => a.task - b.task)
      .map(({ task, department, dueAt }) => ({
        task,
        ...(department === undefined ? {} : { department }),
        ...(dueAt === undefined ? {} : { dueAt }),
      })),
    ...(nextTimer === undefined ? {} : { nextTimer }),
    requests: [...state.requests.values()]
      .filter((request) => !request.failed)
      .sort((a, b) => a.request - b.request)
      .map(({ request, service, department, attempt }) => ({
        request,
        service,
        ...(department === undefined ? {} : { department }),
        attempt,
      })),
    continuation: state.pending.length > 0,
  };
};
