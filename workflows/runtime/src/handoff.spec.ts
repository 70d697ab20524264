import { describe, expect, it } from '@jest/globals';
import type { HandoffOwed } from './activities.js';
import { stepInWords } from './handoff.js';
import { detailsOf } from './tell.js';

const due = { at: '2026-03-02T12:00:00.000Z', inMs: 60_000 };
const owed: HandoffOwed = {
  ...{ task: 12, element: 'assess', name: 'Assess feasibility', department: 'technical', from: 'sales' },
  ...{ acknowledged: true, accepted: false, since: '2026-03-02T09:00:00.000Z', dueAt: '2026-03-02T17:00:00.000Z' },
};

describe('what Temporal shows of a handoff', () => {
  it.each([
    ['offerAgain', undefined, 'offer Assess feasibility (task 12) to technical again'],
    ['remind', undefined, 'remind technical of Assess feasibility (task 12)'],
    ['overdue', undefined, 'Assess feasibility (task 12) is overdue at technical'],
    ['escalate', 'carla', 'raise Assess feasibility (task 12) to carla'],
    ['escalate', undefined, 'raise Assess feasibility (task 12) to the next level'],
  ] as const)('as the step %s to %s is: %s', (kind, to, words) =>
    expect(stepInWords(owed, { step: 1, kind, due, ...(to === undefined ? {} : { to }) })).toBe(words),
  );

  it('says who owes it to whom, since when, until when, and what comes next', () =>
    expect(
      detailsOf({
        ...{ seq: 7, closed: false, process: 'offer', stages: ['Assessment'] },
        handoffs: [{ ...owed, next: { step: 2, kind: 'escalate', to: 'carla', due } }],
        nextTimer: { timer: 3, element: 'patience', due },
        calls: [{ request: 5, attempt: 2, element: 'credit', service: 'check-credit', department: 'finance' }],
      }),
    ).toBe(
      [
        'Stands at Assessment.',
        'Waits for',
        '',
        '- **technical** for sales since 2026-03-02T09:00:00.000Z until 2026-03-02T17:00:00.000Z: ' +
          'Assess feasibility (task 12), acknowledged; goes up to carla at 2026-03-02T12:00:00.000Z',
        '- `check-credit` for credit by **finance**, attempt 2',
        '- timer of patience, due 2026-03-02T12:00:00.000Z',
      ].join('\n'),
    ));

  it('says that a case is closed', () =>
    expect(detailsOf({ seq: 9, closed: true, process: 'offer', stages: [], handoffs: [], calls: [] })).toBe(
      'The case is closed.',
    ));
});
