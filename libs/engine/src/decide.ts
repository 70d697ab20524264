import {
  refusal,
  type CaseCommand,
  type CaseCommandType,
  type CaseEvent,
  type Json,
  type Refusal,
} from '@throughline/events';
import { acceptHandoff } from './commands/accept-handoff.js';
import { acknowledgeHandoff } from './commands/acknowledge-handoff.js';
import { assignTask } from './commands/assign-task.js';
import { cancelCase } from './commands/cancel-case.js';
import { claimTask } from './commands/claim-task.js';
import type { Handled, Handler } from './commands/command.js';
import { completeService } from './commands/complete-service.js';
import { completeTask } from './commands/complete-task.js';
import { continueCase } from './commands/continue-case.js';
import { correlateMessage } from './commands/correlate-message.js';
import { deliverSignal } from './commands/deliver-signal.js';
import { failService } from './commands/fail-service.js';
import { fireTimer } from './commands/fire-timer.js';
import { releaseTask } from './commands/release-task.js';
import { retryIncident } from './commands/retry-incident.js';
import { returnTask } from './commands/return-task.js';
import { setVariablesAt } from './commands/set-variables.js';
import { startCase } from './commands/start-case.js';
import { takeSlaStep } from './commands/take-sla-step.js';
import { throwErrorAt } from './commands/throw-error.js';
import { elements } from './elements/elements.js';
import { takeSteps } from './run/steps.js';
import { beginRun, StepFailure, type Run } from './run/run.js';
import type { Rules } from './rules.js';
import type { CaseState } from './state/case-state.js';

/** What a command comes to: events with the state after them, or a refusal that changes nothing. */
export type Decision =
  | {
      readonly kind: 'accepted';
      readonly events: readonly CaseEvent[];
      readonly state: CaseState;
      readonly answer: Json;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Decides a command on a case. Pure and total: no clock, no look-ups, no throwing; bounded by element activations, with
 * `ContinuationDue` as the last event where steps are left (architecture, invariants 4 and 5).
 */
export const decide = (state: CaseState, command: CaseCommand, rules: Rules): Decision => {
  const wrong = lifecycleRefusal(state, command.type);
  if (wrong !== undefined) return { kind: 'refused', refusal: wrong };
  const run = beginRun({
    elements: elements, // each entry answers for its own kind
    rules,
    caseId: command.caseId,
    context: command.context,
    state,
    continuations: command.type === 'Continue' ? state.continuations : 0,
  });
  const handled = handle(run, command);
  if ('refusal' in handled) return { kind: 'refused', refusal: handled.refusal };
  takeSteps(run);
  return { kind: 'accepted', events: run.events, state: run.state, answer: handled.answer };
};

type Handlers = { readonly [T in CaseCommandType]: Handler<T> };

const handlers: Handlers = {
  StartCase: startCase,
  CancelCase: cancelCase,
  ClaimTask: claimTask,
  ReleaseTask: releaseTask,
  AssignTask: assignTask,
  CompleteTask: completeTask,
  ReturnTask: returnTask,
  AcknowledgeHandoff: acknowledgeHandoff,
  AcceptHandoff: acceptHandoff,
  TakeSlaStep: takeSlaStep,
  CorrelateMessage: correlateMessage,
  DeliverSignal: deliverSignal,
  FireTimer: fireTimer,
  CompleteService: completeService,
  FailService: failService,
  ThrowError: throwErrorAt,
  SetVariables: setVariablesAt,
  RetryIncident: retryIncident,
  Continue: continueCase,
};

const handle = (run: Run, command: CaseCommand): Handled => {
  const handler = handlers[command.type] as Handler<CaseCommandType>; // same key on both sides
  try {
    return handler(run, command.body);
  } catch (failure) {
    if (!(failure instanceof StepFailure)) throw failure;
    return { refusal: refusal(failure.code, `${failure.message} ${failure.remedy}`) };
  }
};

const lifecycleRefusal = (state: CaseState, type: CaseCommandType): Refusal | undefined => {
  if (type === 'StartCase') {
    return state.status === 'unknown' ? undefined : refusal('CaseExists', 'A case with this id was started already.');
  }
  if (state.status === 'unknown') return refusal('CaseUnknown', 'There is no case with this id.');
  if (state.status === 'closed') {
    return refusal('CaseClosed', `The case is closed (${state.outcome ?? 'completed'}): nothing in it can change.`);
  }
  return undefined;
};
