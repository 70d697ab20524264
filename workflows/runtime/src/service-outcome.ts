import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import type { ServiceCallInput, ServiceOutcome } from './activities.js';

type Failed = Extract<ServiceOutcome, { kind: 'failed' }>;

/** The type of a failure that the model catches by its code. */
export const bpmnErrorType = 'BpmnError';

const longestMessage = 1_000;

/** What a worker's answer means: it is the variables that the case gets. */
export function outcomeOfAnswer(service: string, answer: unknown): ServiceOutcome {
  const variables = answer ?? {};
  return isObject(variables)
    ? { kind: 'completed', variables }
    : { kind: 'failed', message: `${service} must answer an object of variables, or nothing.`, retries: 0 };
}

/** What it means that the activity failed; a cancellation is no outcome, and is thrown on. */
export function outcomeOfFailure(input: ServiceCallInput, failure: unknown): ServiceOutcome {
  const cause = failure instanceof ActivityFailure ? failure.cause : undefined;
  if (cause instanceof TimeoutFailure) return { kind: 'failed', message: timeoutInWords(input, cause) };
  if (cause instanceof ApplicationFailure) return outcomeOfError(input, cause);
  throw failure;
}

function outcomeOfError({ service }: ServiceCallInput, cause: ApplicationFailure): ServiceOutcome {
  if (cause.type === bpmnErrorType) return outcomeOfBpmnError(service, cause);
  const failed: Failed = { kind: 'failed', message: inWords(service, cause.message) };
  return cause.nonRetryable ? { ...failed, retries: 0 } : failed;
}

function outcomeOfBpmnError(service: string, cause: ApplicationFailure): ServiceOutcome {
  const [error] = cause.details ?? [];
  if (!isObject(error) || typeof error['code'] !== 'string' || error['code'] === '')
    return { kind: 'failed', message: `${service} threw a ${bpmnErrorType} without a code.`, retries: 0 };
  const { code, message, variables } = error;
  return {
    kind: 'error',
    code,
    message: inWords(service, typeof message === 'string' ? message : cause.message),
    variables: isObject(variables) ? variables : {},
  };
}

function timeoutInWords(
  { service, timeoutMs, heartbeatMs = 0 }: ServiceCallInput,
  { timeoutType }: TimeoutFailure,
): string {
  return timeoutType === 'HEARTBEAT'
    ? `The worker of ${service} gave no sign of life for ${heartbeatMs / 1_000} s.`
    : `${service} was not done after ${timeoutMs / 1_000} s.`;
}

const inWords = (service: string, message: string): string =>
  message === '' ? `${service} failed without a message.` : message.slice(0, longestMessage);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
