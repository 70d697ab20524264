import type { JsonObject } from '@throughline/events';
import { describe } from '@jest/globals';
import { ada, complete, deployed, given, it, send, start } from '@throughline/testing';

const working = await deployed(import.meta.url, './models/one-task.bpmn');

describe('starting a case', () => {
  it('opens it with its variables, and remembers the versions that it was born under', () =>
    given(working, start({ amount: 20 }))
      .thenEvents([
        { type: 'CaseOpened', data: { process: 'working', trigger: 'none', rules: working.versions } },
        { type: 'ElementEntered', data: { element: 'working', process: 'working' } },
        { type: 'VariablesSet', data: { changes: [{ name: 'amount', after: 20 }] } },
        { type: 'ElementEntered', data: { element: 'start' } },
        { type: 'ElementLeft', data: { element: 'start', next: [{ flow: 'start-work', element: 'work' }] } },
        { type: 'TaskCreated', data: { element: 'work' } },
      ])
      .thenVariables({ amount: 20 }));

  it('keeps the number by which people call the case', () =>
    given(
      working,
      send({
        type: 'StartCase',
        body: { process: 'working', businessKey: 'SO-17', variables: {}, rules: working.versions },
        by: ada,
      }),
    ).thenEvent('CaseOpened', { businessKey: 'SO-17' }));

  it('is refused twice', () => given(working, start()).when(start()).thenRefused('CaseExists'));

  it('is refused for a process that is not deployed', () =>
    given(working)
      .when(start({}, { process: 'other' }))
      .thenRefused('ProcessUnknown'));

  it('is refused with data that would pass for a tag of ours', () => {
    given(working)
      .when(start({ customer: { $personal: 'x', value: 'Ada' } }))
      .thenRefused('ReservedKey');
    given(working)
      .when(start(JSON.parse('{"__proto__": {"amount": 1}}') as JsonObject))
      .thenRefused('ReservedKey');
  });
});

describe('a case that was never started', () => {
  it('refuses every command', () => given(working).when(complete('work')).thenRefused('CaseUnknown'));
});
