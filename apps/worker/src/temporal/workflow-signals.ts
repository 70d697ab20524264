import { isGrpcServiceError, WorkflowNotFoundError, type WorkflowClient } from '@temporalio/client';
import { Fault } from '@throughline/events';
import {
  agendaChangedSignal,
  caseWorkflowId,
  caseWorkflowType,
  definitionsChangedSignal,
  searchAttributes,
  taskQueue,
  timerStartType,
  timerStartWorkflowId,
  type AgendaChanged,
  type TimerStartId,
} from '@throughline/workflow-runtime/names';
import type { SignalRow } from './signal-for.js';

/** Tells workflows that there is something new to look at; starts those that are not there. */
export interface WorkflowSignals {
  /** To the workflow of an open case. */
  tell(row: SignalRow): Promise<void>;
  /** To the workflow of a case that has closed, if there still is one. */
  end(row: SignalRow): Promise<void>;
  /** To the workflow of a timer start event; `start`: it is in force, and needs one. */
  tellTimerStart(id: TimerStartId, how: 'start' | 'end'): Promise<void>;
}

/** So long may Temporal take to acknowledge a signal. */
const answerWithinMs = 10_000;

/**
 * Signals carry the number of an event and nothing else: lost, late, doubled or disordered, they do no harm. Whoever is
 * signalled after its end is started anew, reads its agenda and ends.
 */
export const createWorkflowSignals = (client: WorkflowClient): WorkflowSignals => {
  const within = <T>(work: () => Promise<T>): Promise<T> =>
    client.connection.withDeadline(Date.now() + answerWithinMs, work).catch(asFault);
  const toExisting = async (workflowId: string, signal: string, args: readonly unknown[]): Promise<void> => {
    try {
      await within(() => client.getHandle(workflowId).signal(signal, ...args));
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  };
  return {
    tell: async ({ caseId, seq, process, businessKey }) => {
      const change: AgendaChanged = { seq };
      await within(() =>
        client.signalWithStart(caseWorkflowType(process), {
          ...{ taskQueue, workflowId: caseWorkflowId(caseId), args: [{ caseId, seq }] },
          ...{ signal: agendaChangedSignal, signalArgs: [change] },
          ...(businessKey === undefined
            ? {}
            : { typedSearchAttributes: [{ key: searchAttributes.businessKey, value: businessKey }] }),
          staticSummary: `${process} ${businessKey ?? caseId}`,
        }),
      );
    },
    end: ({ caseId, seq }) => toExisting(caseWorkflowId(caseId), agendaChangedSignal, [{ seq }]),
    tellTimerStart: async (id, how) => {
      const workflowId = timerStartWorkflowId(id);
      if (how === 'end') return toExisting(workflowId, definitionsChangedSignal, []);
      await within(() =>
        client.signalWithStart(timerStartType, {
          ...{ taskQueue, workflowId, args: [id], signal: definitionsChangedSignal },
          staticSummary: `${id.process} by its timer ${id.element}`,
        }),
      );
    },
  };
};

/** Temporal does not take it whoever asks (an id that is too long for it, …): no use to try again. */
const asFault = (error: unknown): never => {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (!isGrpcServiceError(cause) || !isInvalid(cause)) throw error;
  throw new Fault('SignalNotTaken', `Temporal does not take a signal: ${cause.details}`, false, { cause });
};

/** gRPC's number for an argument that is invalid in itself. */
const isInvalid = ({ code }: { readonly code: number }): boolean => code === 3;
