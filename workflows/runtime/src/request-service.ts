import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ChildWorkflowCancellationType,
  ChildWorkflowFailure,
  type ChildWorkflowHandle,
  condition,
  ParentClosePolicy,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import type { ServiceCallOwed } from './activities.js';
import { serviceCallType, serviceCallWorkflowId } from './names.js';
import type { OpenCase } from './open-case.js';
import type { serviceCall } from './service-call.js';

/** One attempt of a service request: a workflow of its own, which outlives whatever becomes of this one. */
export async function requestService(kase: OpenCase, call: ServiceCallOwed): Promise<void> {
  const isOver = (): boolean => !kase.owes(call);
  const child = await kase.busy(() => startServiceCall(kase, call));
  if (child !== 'running' && (await isLost(child))) {
    if (!(await condition(isOver, '1 minute', { summary: `ask again: ${inWords(call)} was ended without an answer` })))
      kase.lookAgain();
    return;
  }
  await condition(isOver);
}

async function startServiceCall(
  kase: OpenCase,
  call: ServiceCallOwed,
): Promise<ChildWorkflowHandle<typeof serviceCall> | 'running'> {
  const { request, attempt, service, notBefore } = call;
  const id = { caseId: kase.caseId, request, attempt };
  const wait = notBefore && { notBefore: { at: notBefore.at, inMs: kase.left(notBefore) } };
  try {
    return await startChild<typeof serviceCall>(serviceCallType, {
      args: [{ ...id, service, ...wait }],
      workflowId: serviceCallWorkflowId(id),
      // Whether an attempt is over is for the record to say, not for Temporal, which forgets: the call reads it first.
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      staticSummary: inWords(call),
    });
  } catch (refused) {
    // By an earlier run of this workflow, or before a rebuild.
    if (refused instanceof WorkflowExecutionAlreadyStartedError) return 'running';
    throw refused;
  }
}

/** Whether a call ended without having told the case: terminated or cancelled by hand. */
async function isLost(child: ChildWorkflowHandle<typeof serviceCall>): Promise<boolean> {
  try {
    await child.result();
    return false;
  } catch (end) {
    if (end instanceof ChildWorkflowFailure) return true;
    throw end;
  }
}

const inWords = ({ service, element, department, request, attempt }: ServiceCallOwed): string =>
  `${service} for ${element}${department === undefined ? '' : ` by ${department}`} (request ${request}, attempt ${attempt})`;
