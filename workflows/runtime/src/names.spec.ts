import { describe, expect, it } from '@jest/globals';
import { caseWorkflowType, serviceCallWorkflowId, serviceTaskQueue, timerStartWorkflowId } from './names.js';

describe('names in Temporal', () => {
  it('call the workflow of a case after its process', () => expect(caseWorkflowType('offer')).toBe('offer'));

  it.each(['service-call', 'timer-start', 'constructor', 'toString'])(
    'do not take a process %s for what the worker itself calls so',
    (process) => expect(caseWorkflowType(process)).toBe(`${process} (case)`),
  );

  it('tell one attempt of a request from another', () =>
    expect(serviceCallWorkflowId({ caseId: '17', request: 3, attempt: 2 })).toBe('request/17/3/2'));

  it('name a timer start after its process and element', () =>
    expect(timerStartWorkflowId({ process: 'monitoring', element: 'daily' })).toBe('timer-start/monitoring/daily'));

  it('give every department a queue of its own, and one to work of none', () =>
    expect([serviceTaskQueue('finance'), serviceTaskQueue(undefined)]).toEqual(['services.finance', 'services']));
});
