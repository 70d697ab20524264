import type { CommandInput } from '@throughline/cases';
import { enginePrincipal, type JsonObject } from '@throughline/events';
import type { Activities, ServiceCallId, ServiceOutcome } from '@throughline/workflow-runtime/names';
import { act, type ActingRecord } from './act.js';

type Record = Pick<ActingRecord, 'cases'>;

/** Records what became of an attempt. */
export const createAnswerServiceCall =
  (record: Record): Activities['answerServiceCall'] =>
  async ({ outcome, ...call }) => {
    // An error is thrown at the element, whichever attempt is under way there: a late one must not meet the next.
    if (outcome.kind === 'error' && (await isOver(record, call))) return { kind: 'refused', code: 'AttemptOver' };
    return act(record, answerOf(call, outcome));
  };

const isOver = async ({ cases }: Record, { caseId, request, attempt }: ServiceCallId): Promise<boolean> => {
  const open = (await cases.state(caseId)).requests.get(request);
  return open === undefined || open.failed || open.attempt !== attempt;
};

const answerOf = (call: ServiceCallId, outcome: ServiceOutcome): CommandInput => {
  const { caseId, request, attempt } = call;
  const context = contextOf(call, 'answered');
  switch (outcome.kind) {
    case 'completed': {
      const variables = outcome.variables as JsonObject; // out of a JSON payload
      return { type: 'CompleteService', caseId, body: { request, attempt, variables }, context };
    }
    case 'failed':
      return failure(call, outcome);
    case 'error': {
      const { code, message } = outcome;
      const words = message === undefined ? {} : { message: message.slice(0, longestMessage) };
      const variables = outcome.variables as JsonObject; // out of a JSON payload
      return { type: 'ThrowError', caseId, body: { instance: request, code, ...words, variables }, context };
    }
  }
};

type Failed = ServiceOutcome & { readonly kind: 'failed' };

/** That what the worker said was refused is another command than what it said. */
const failure = (call: ServiceCallId, { message, retries, refused }: Failed): CommandInput => ({
  type: 'FailService',
  caseId: call.caseId,
  body: {
    request: call.request,
    attempt: call.attempt,
    message: message.slice(0, longestMessage),
    ...(retries === undefined ? {} : { retries }),
  },
  context: contextOf(call, refused === undefined ? 'answered' : 'refused'),
});

/** Some services answer with whole pages of HTML. */
const longestMessage = 2_000;

const contextOf = ({ caseId, request, attempt }: ServiceCallId, step: 'answered' | 'refused') => ({
  id: `request/${caseId}/${String(request)}/${String(attempt)}/${step}`,
  by: enginePrincipal('service'),
});
