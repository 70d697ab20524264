import { defineSearchAttributeKey } from '@temporalio/common';
import type { CaseId, Due, ServiceCallId, ServiceCallOwed, TimerStartId } from './activities.js';

export type * from './activities.js';

/** Where the workflows, and the activities of apps/worker, are served. */
export const taskQueue = 'throughline';

/** Where a department's own workers are asked for its service calls; work of no department has a queue too. */
export const serviceTaskQueue = (department: string | undefined): string =>
  department === undefined ? 'services' : `services.${department}`;

/** The workflow type of one attempt of a service request. */
export const serviceCallType = 'service-call';

/** The workflow type of a timer start event in force. */
export const timerStartType = 'timer-start';

/**
 * The workflow type of a process's cases: the process id, so that Temporal's own lists speak of the business. Ids that
 * mean something else to the worker, which looks a type up among the functions of its bundle first, are marked.
 */
export const caseWorkflowType = (process: string): string =>
  [serviceCallType, timerStartType].includes(process) || process in Object.prototype ? `${process} (case)` : process;

/** One workflow a case, from the first thing that takes time in it to its close. */
export const caseWorkflowId = (caseId: string): string => `case/${caseId}`;

/** One workflow an attempt. */
export const serviceCallWorkflowId = ({ caseId, request, attempt }: ServiceCallId): string =>
  `request/${caseId}/${request}/${attempt}`;

/** One workflow a timer start event, whatever the version of its process. */
export const timerStartWorkflowId = ({ process, element }: TimerStartId): string => `timer-start/${process}/${element}`;

/** Tells a case workflow that the agenda of its case is another. */
export const agendaChangedSignal = 'agendaChanged';

/** Tells a timer start that another version of its process may be in force. */
export const definitionsChangedSignal = 'definitionsChanged';

/** The number of the event that changed the agenda; a signal says nothing else, so none can mislead. */
export type AgendaChanged = { readonly seq: number };

/** What a case workflow is started with. */
export type CaseInput = CaseId & {
  /** The newest change that was signalled to an earlier run. */
  readonly seq?: number;
  /** After how many wakes it continues as new, where Temporal doesn't suggest it before; for tests. */
  readonly continueAfter?: number;
};

/** What a service call's workflow is started with. */
export type ServiceCallStart = ServiceCallId & Pick<ServiceCallOwed, 'service'> & { readonly notBefore?: Due };

/** What a timer start's workflow is started with. */
export type TimerStartInput = TimerStartId & {
  /** After how many firings it continues as new; for tests. */
  readonly continueAfter?: number;
};

/** The search attributes of case workflows; the namespace must know them before the first case. */
export const searchAttributes = {
  businessKey: defineSearchAttributeKey('ThroughlineBusinessKey', 'KEYWORD'),
  /** Where the case stands. */
  stage: defineSearchAttributeKey('ThroughlineStage', 'KEYWORD_LIST'),
  /** The departments that owe a handoff. */
  department: defineSearchAttributeKey('ThroughlineDepartment', 'KEYWORD_LIST'),
  /** When a timer fires or a handoff is at its limit, or past that at the next step: the earliest. */
  nextDue: defineSearchAttributeKey('ThroughlineNextDue', 'DATETIME'),
} as const;
