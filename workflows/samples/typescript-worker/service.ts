import { ApplicationFailure, heartbeat } from '@temporalio/activity';
import type { Ledger, Variables } from './ledger.js';

/** The single argument of every service. `request` stays the same when an attempt is repeated. */
export type ServiceCall = {
  readonly caseId: string;
  readonly businessKey?: string;
  readonly request: number;
  readonly attempt: number;
  readonly service: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly variables: Variables;
  readonly timeoutMs: number;
  readonly heartbeatMs?: number;
};

/** What a service does; what it answers are the variables that the case gets. */
export type Work = (call: ServiceCall) => Promise<Variables>;

/** Makes a function the activity that Throughline asks for: asked twice it works once, and it says that it is alive. */
export const service =
  (work: Work, ledger: Ledger): Work =>
  async (call) => {
    const request = `${call.caseId}/${String(call.request)}`;
    const answered = await ledger.answer(request);
    if (answered !== undefined) return answered;
    // Three in the time after which Temporal takes a silent worker for dead.
    const beating = call.heartbeatMs === undefined ? undefined : setInterval(heartbeat, call.heartbeatMs / 3);
    try {
      return await ledger.keep(request, await work(call));
    } finally {
      clearInterval(beating);
    }
  };

/** A no of the business: the error event of this code on the service task catches it. */
export const bpmnError = (code: string, message: string, variables: Variables = {}): ApplicationFailure =>
  ApplicationFailure.nonRetryable(message, 'BpmnError', { code, message, variables });
