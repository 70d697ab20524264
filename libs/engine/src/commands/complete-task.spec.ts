import { describe, expect } from '@jest/globals';
import type { Form } from '@throughline/engine';
import { ada, bob, claim, cleo, complete, deployed, given, it, start } from '@throughline/testing';

const contact: Form = {
  check: ({ name }) => (typeof name === 'string' ? [] : [{ pointer: '/name', message: 'must be a text' }]),
  personal: new Map([['name', 'contact']]),
};
const working = await deployed(import.meta.url, './models/one-task.bpmn');
const entering = await deployed(import.meta.url, { files: ['./models/entering.bpmn'], forms: { contact } });

describe('completing a task', () => {
  it('records who did it, sets what was entered, and goes on', () =>
    given(working, start())
      .when(complete('work', { ok: true }, ada))
      .thenEvents([
        { type: 'TaskCompleted', data: { element: 'work', by: 'ada' } },
        { type: 'VariablesSet', data: { changes: [{ name: 'ok', after: true }] } },
        { type: 'ElementLeft', data: { element: 'work' } },
        { type: 'ElementLeft', data: { element: 'end' } },
        { type: 'ElementLeft', data: { element: 'working' } },
        { type: 'CaseClosed', data: { outcome: 'completed' } },
      ]));

  it('needs no claim by a candidate', () =>
    given(working, start())
      .when(complete('work', {}, bob))
      .thenEnded());

  it('is refused to who is no candidate', () =>
    given(working, start())
      .when(complete('work', {}, cleo))
      .thenRefused('NotACandidate'));

  it('is refused while somebody else holds it', () =>
    given(working, start(), claim('work', ada))
      .when(complete('work', {}, bob))
      .thenRefused('TaskHeldByAnother'));

  it('is refused twice', () =>
    given(entering, start(), complete('enter', { name: 'Ada' }))
      .when(complete('enter', { name: 'Ada' }))
      .thenRefused('TaskNotOpen'));

  it('is refused where what was entered does not fit the form, and the task stays open', () =>
    given(entering, start())
      .when(complete('enter', { name: 17 }))
      .thenRefused('FormInvalid')
      .thenWaitsAt('enter'));

  it('marks what the form calls personal as the property of the case’s own contact', () =>
    given(entering, start())
      .when(complete('enter', { name: 'Ada', firm: 'Analytical' }))
      .thenVariables({ name: { $personal: 'case-1/contact', value: 'Ada' }, firm: 'Analytical' }));

  it('is refused with data that would pass for a tag of ours, however deep', () =>
    given(working, start())
      .when(complete('work', { list: [{ inner: { $sealed: 'x' } }] }))
      .thenRefused('ReservedKey'));

  it('tells only what changed, with what was before', () => {
    const { events } = given(entering, start({ firm: 'Analytical', city: 'London' })).when(
      complete('enter', { name: 'Ada', firm: 'Engines', city: 'London' }),
    );
    expect(events.flatMap((event) => (event.type === 'VariablesSet' ? event.data.changes : []))).toEqual([
      { name: 'name', after: { $personal: 'case-1/contact', value: 'Ada' } },
      { name: 'firm', before: 'Analytical', after: 'Engines' },
    ]);
  });
});
