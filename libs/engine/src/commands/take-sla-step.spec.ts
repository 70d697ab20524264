import { describe, expect } from '@jest/globals';
import type { OrganisationDocument } from '@throughline/events';
import {
  acknowledge,
  claim,
  cleo,
  complete,
  deployed,
  given,
  it,
  start,
  takeStep,
  takeStepNow,
} from '@throughline/testing';
import { nextDueOf } from '../agenda.js';

const day = ['09:00-13:00', '14:00-18:00'];
const week = { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: [], sunday: [] };

const organisation: OrganisationDocument = {
  departments: [{ id: 'finance', name: 'Finance' }],
  calendars: [{ id: 'office', zone: 'UTC', hours: week, holidays: ['2026-03-03'], exceptions: [] }],
  roles: [],
  people: [],
};

const handingOver = await deployed(import.meta.url, { files: ['./models/handing-over.bpmn'], organisation });

/** Monday 2 March, 9 o'clock; the third is a holiday. */
const owed = () => given(handingOver, start(), complete('ask'));

describe('the service level of a task', () => {
  it('is worked out from the calendar of the department when the task is made', () => {
    owed().thenTask('count', {
      from: 'sales',
      dueAt: '2026-03-04T09:00:00.000Z',
      sla: {
        steps: [
          { kind: 'offerAgain', at: '2026-03-02T09:30:00.000Z' },
          { kind: 'remind', at: '2026-03-02T13:00:00.000Z' },
          { kind: 'overdue', at: '2026-03-04T09:00:00.000Z', escalation: 'LATE' },
          { kind: 'escalate', at: '2026-03-04T09:00:00.000Z', to: 'head' },
          { kind: 'escalate', at: '2026-03-04T13:00:00.000Z', to: 'director' },
        ],
      },
    });
  });

  it('offers the work again, reminds, is overdue and climbs, each as an event', () =>
    owed()
      .when(takeStep('count', 1))
      .thenEvents([{ type: 'HandoffOfferedAgain', data: { element: 'count', department: 'finance', step: 1 } }])
      .when(takeStep('count', 2))
      .thenEvents([{ type: 'TaskReminded', data: { department: 'finance', step: 2 } }])
      .when(takeStep('count', 3))
      .thenEvent('TaskOverdue', { department: 'finance', step: 3 })
      .when(takeStep('count', 4, 'fred'))
      .thenEvents([{ type: 'TaskEscalated', data: { step: 4, rung: 1, role: 'head', to: 'fred' } }])
      .when(takeStep('count', 5, 'dora'))
      .thenEvents([{ type: 'TaskEscalated', data: { step: 5, rung: 2, role: 'director', to: 'dora' } }])
      .thenTask('count', { escalatedTo: ['fred', 'dora'], slaStep: 5 }));

  it('throws the escalation that the model names, once', () =>
    owed()
      .when(takeStep('count', 1), takeStep('count', 2), takeStep('count', 3))
      .thenEvent('EscalationThrown', { element: 'count', code: 'LATE', caughtBy: 'lateCount' })
      .thenWaitsAt('count', 'look')
      .when(takeStep('count', 4))
      .thenNoEvent('EscalationThrown'));

  it('does not offer again what the department has acknowledged or claimed', () => {
    for (const answered of [acknowledge('count', cleo), claim('count', cleo)]) {
      owed().when(answered, takeStep('count', 2)).thenEvent('TaskReminded', { step: 2 });
      owed().when(answered, takeStep('count', 1)).thenRefused('StepOver');
    }
  });

  it('takes no step before its time, none twice and none out of turn', () => {
    owed().when(takeStepNow('count', 1)).thenRefused('StepNotDue');
    owed().when(takeStep('count', 1), takeStep('count', 1)).thenRefused('StepOver');
    owed().when(takeStep('count', 3)).thenRefused('StepNotNext');
    owed()
      .when(complete('count', {}, cleo), takeStepNow('count', 1))
      .thenRefused('TaskNotOpen');
  });

  it('ends with the last rung: nothing more is due', () => {
    const climbed = owed().when(...[1, 2, 3, 4, 5].map((step) => takeStep('count', step)));
    expect(nextDueOf(climbed.state)).toBeUndefined();
    climbed.when(takeStepNow('count', 6)).thenRefused('StepOver');
  });

  it('records a rung that leads to nobody', () =>
    owed()
      .when(takeStep('count', 1), takeStep('count', 2), takeStep('count', 3), takeStep('count', 4))
      .thenTask('count', { escalatedTo: [] }));
});
