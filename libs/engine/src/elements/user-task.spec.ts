import { describe, expect } from '@jest/globals';
import { ada, complete, deployed, given, it, retry, setVariables, start } from '@throughline/testing';

const offer = await deployed(import.meta.url, './models/user-task.bpmn');
const plain = await deployed(import.meta.url, './models/user-task-plain.bpmn');
const withForm = await deployed(import.meta.url, {
  files: ['./models/user-task-form.bpmn'],
  forms: { contact: { check: () => [], personal: new Map() } },
});
const withoutForm = await deployed(import.meta.url, './models/user-task-form.bpmn');

const asked = { reviewers: ['cleo'], due: '2026-03-05T10:00:00+01:00', urgency: 70 };

describe('a user task', () => {
  it('waits as a task of the department of its lane, for the roles and people named', () =>
    given(offer, start(asked))
      .thenWaitsAt('review')
      .thenTask('review', {
        name: 'Review the offer',
        process: 'reviewing',
        department: 'sales',
        candidateRoles: ['seller', 'head'],
        candidatePeople: ['cleo'],
        priority: 70,
      }));

  it('has its due date as an instant, whatever the zone it was given in', () =>
    given(offer, start(asked)).thenTask('review', { dueAt: '2026-03-05T09:00:00.000Z' }));

  it('waits for everyone who may see the case where the model names nobody', () =>
    given(plain, start()).thenTask('review', { name: 'review', candidateRoles: [], candidatePeople: [] }));

  it('is held from the first by the assignee that the model names', () =>
    given(offer, start({ ...asked, reviewer: 'ada' })).thenTask('review', {
      assignee: 'ada',
      holder: { kind: 'claimed', by: 'ada', since: '2026-03-02T09:00:00.000Z' },
    }));

  it('belongs to nobody yet where the assignee is empty', () => {
    const task = given(offer, start({ ...asked, reviewer: '' })).state.tasks.first();
    expect(task?.holder.kind).toBe('waiting');
    expect(task).not.toHaveProperty('assignee');
  });

  it('takes candidates from a text with commas as from a list', () =>
    given(offer, start({ ...asked, reviewers: ' cleo, dan ,' })).thenTask('review', {
      candidatePeople: ['cleo', 'dan'],
    }));

  it('names the version of the form that was deployed with it', () =>
    given(withForm, start()).thenTask('enter', { form: { id: 'contact', version: 1, hash: 'hash-of-contact' } }));

  it('goes on with what was entered when it is completed', () =>
    given(plain, start({ amount: 20 }))
      .when(complete('review', { ok: true }, ada))
      .thenEnded()
      .thenVariables({ amount: 20, ok: true })
      .thenLeft('start', 'review', 'end', 'plain'));

  it('waits for an operator where its priority is not a whole number', () =>
    given(offer, start({ ...asked, urgency: 'high' }))
      .thenIncident('review', 'PriorityNotWhole')
      .when(setVariables('review', { urgency: 1 }), retry('review'))
      .thenNoIncident()
      .thenTask('review', { priority: 1 }));

  it('waits for an operator where its due date is no date', () =>
    given(offer, start({ ...asked, due: 'next week' })).thenIncident('review', 'TimerNotUnderstood'));

  it('waits for an operator where its form was not deployed', () =>
    given(withoutForm, start()).thenIncident('enter', 'FormUnknown'));
});
