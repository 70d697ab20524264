import { proxyActivities, sleep } from '@temporalio/workflow';
import type { Acted, ServiceCallId, ServiceCallInput, ServiceOutcome } from './activities.js';
import { type Ask, createAsk } from './ask.js';
import type { ServiceCallStart } from './names.js';
import { outcomeOfAnswer, outcomeOfFailure } from './service-outcome.js';

/**
 * One attempt of a service request: the department's worker is asked once, and whatever becomes of it is the answer to
 * the case. Whether and when it is asked again is for the engine to say, by the model.
 */
export async function serviceCall(start: ServiceCallStart): Promise<'answered' | 'over'> {
  const ask = createAsk();
  const { notBefore, service } = start;
  const call = { caseId: start.caseId, request: start.request, attempt: start.attempt };
  if (notBefore !== undefined && notBefore.inMs > 0)
    await sleep(notBefore.inMs, { summary: `rest before asking ${service} again` });

  const input = await read(ask, call);
  if (input.kind === 'over') return 'over';
  const outcome = await outcomeOf(input);
  const answered = await answer(ask, { ...call, outcome });
  if (answered.kind === 'done') return 'answered';

  // Refused: the request was answered or withdrawn meanwhile, or what the worker said can't be recorded.
  if (outcome.kind === 'failed' || (await read(ask, call)).kind === 'over') return 'over';
  const message = `The answer of ${service} was refused: ${answered.code}.`;
  await answer(ask, { ...call, outcome: { kind: 'failed', message, retries: 0, refused: answered.code } });
  return 'answered';
}

const read = (ask: Ask, call: ServiceCallId): Promise<ServiceCallInput | { readonly kind: 'over' }> =>
  ask((host) => host.readServiceCall.executeWithOptions({ summary: 'read what to ask' }, [call]));

const answer = (ask: Ask, said: ServiceCallId & { readonly outcome: ServiceOutcome }): Promise<Acted> =>
  ask((host) => host.answerServiceCall.executeWithOptions({ summary: `tell the case: ${said.outcome.kind}` }, [said]));

async function outcomeOf(input: ServiceCallInput): Promise<ServiceOutcome> {
  const { service, taskQueue, timeoutMs, heartbeatMs, request, attempt } = input;
  const workers = proxyActivities<Record<string, (call: ServiceCallInput) => Promise<unknown>>>({
    taskQueue,
    startToCloseTimeout: timeoutMs,
    ...(heartbeatMs === undefined ? {} : { heartbeatTimeout: heartbeatMs }),
    // Until a worker of the department is there, for however long: that is what the case's own timers are for.
    retry: { maximumAttempts: 1 },
    summary: `request ${request}, attempt ${attempt}`,
  });
  try {
    return outcomeOfAnswer(service, await workers[service]?.(input));
  } catch (failure) {
    return outcomeOfFailure(input, failure);
  }
}
