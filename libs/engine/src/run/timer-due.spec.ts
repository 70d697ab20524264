import { describe, expect } from '@jest/globals';
import { it } from '@throughline/testing';
import { firstDue, nextDue, plusDuration } from './timer-due.js';

const from = '2026-01-31T12:30:00.000Z';

describe('a duration', () => {
  const cases = {
    PT1S: '2026-01-31T12:30:01.000Z',
    'PT0.25S': '2026-01-31T12:30:00.250Z',
    PT36H: '2026-02-02T00:30:00.000Z',
    P1D: '2026-02-01T12:30:00.000Z',
    P2W: '2026-02-14T12:30:00.000Z',
    P1M: '2026-02-28T12:30:00.000Z',
    P3M: '2026-04-30T12:30:00.000Z',
    P12M: '2027-01-31T12:30:00.000Z',
    P1Y1M: '2027-02-28T12:30:00.000Z',
    P1M1D: '2026-03-01T12:30:00.000Z',
    P1Y2M3W4DT5H6M7S: '2027-04-25T17:36:07.000Z',
    '-P1D': '2026-01-30T12:30:00.000Z',
    '-P11M': '2025-02-28T12:30:00.000Z',
    PT0S: '2026-01-31T12:30:00.000Z',
  };
  for (const [text, due] of Object.entries(cases)) {
    it(`of ${text} after the last of January ends at ${due}`, () => {
      expect(plusDuration(from, text)).toBe(due);
    });
  }

  it('of a year from a leap day ends on the 28th', () => {
    expect(plusDuration('2028-02-29T00:00:00.000Z', 'P1Y')).toBe('2029-02-28T00:00:00.000Z');
    expect(plusDuration('2028-02-29T00:00:00.000Z', 'P4Y')).toBe('2032-02-29T00:00:00.000Z');
    expect(plusDuration('2028-01-31T00:00:00.000Z', 'P1M')).toBe('2028-02-29T00:00:00.000Z');
  });

  for (const text of ['', 'P', 'PT', 'P1', '1D', 'P1H', 'PT1D', 'P-1D', 'soon', 'P99999Y', '0 0 9 * * MON']) {
    it(`is not understood as "${text}"`, () => {
      expect(() => plusDuration(from, text)).toThrow('is no ISO 8601');
    });
  }
});

describe('a date', () => {
  const due = (text: string) => firstDue({ kind: 'date', text }, from);

  it('is taken with its zone, and without one as UTC', () => {
    expect(due('2026-03-01T09:00:00Z')).toEqual({ dueAt: '2026-03-01T09:00:00.000Z' });
    expect(due('2026-03-01T09:00:00+02:00')).toEqual({ dueAt: '2026-03-01T07:00:00.000Z' });
    expect(due('2026-03-01T09:00:00+01:00[Europe/Berlin]')).toEqual({ dueAt: '2026-03-01T08:00:00.000Z' });
    expect(due('2026-03-01T09:00:00')).toEqual({ dueAt: '2026-03-01T09:00:00.000Z' });
    expect(due('2026-03-01')).toEqual({ dueAt: '2026-03-01T00:00:00.000Z' });
  });

  it('may lie in the past: the timer is due at once', () => {
    expect(due('2020-01-01')).toEqual({ dueAt: '2020-01-01T00:00:00.000Z' });
  });

  for (const text of ['', 'tomorrow', '2026-13-01', '2026-02-30', '2025-02-29T09:00:00Z', '01.03.2026', 'P1D']) {
    it(`is not understood as "${text}"`, () => {
      expect(() => due(text)).toThrow('is no ISO 8601');
    });
  }
});

describe('a cycle', () => {
  const due = (text: string) => firstDue({ kind: 'cycle', text }, from);

  it('fires as often as it says, one period apart', () => {
    expect(due('R3/PT1H')).toEqual({ dueAt: '2026-01-31T13:30:00.000Z', repeat: { left: 2, every: 'PT1H' } });
    expect(due('R1/PT1H')).toEqual({ dueAt: '2026-01-31T13:30:00.000Z' });
  });

  it('fires once where it has no repetition', () => {
    expect(due('R0/PT1H')).toEqual({ dueAt: '2026-01-31T13:30:00.000Z' });
  });

  it('fires for ever where it gives no number', () => {
    expect(due('R/P1D')).toEqual({ dueAt: '2026-02-01T12:30:00.000Z', repeat: { left: -1, every: 'P1D' } });
  });

  it('begins when it says', () => {
    expect(due('R2/2026-03-01T09:00:00Z/P1W')).toEqual({
      dueAt: '2026-03-01T09:00:00.000Z',
      repeat: { left: 1, every: 'P1W' },
    });
  });

  it('goes on from when it was due, until none is left', () => {
    const first = '2026-02-01T09:00:00.000Z';
    expect(nextDue(first, { left: 2, every: 'P1D' })).toEqual({
      dueAt: '2026-02-02T09:00:00.000Z',
      repeat: { left: 1, every: 'P1D' },
    });
    expect(nextDue(first, { left: 1, every: 'P1D' })).toEqual({ dueAt: '2026-02-02T09:00:00.000Z' });
    expect(nextDue(first, { left: -1, every: 'P1D' })).toEqual({
      dueAt: '2026-02-02T09:00:00.000Z',
      repeat: { left: -1, every: 'P1D' },
    });
  });

  for (const text of ['R', 'R3', 'R3/', 'R-1/PT1H', 'R3/PT0S', 'R/-PT1H', 'R3/soon/PT1H', '0 0 9 * * MON']) {
    it(`is not understood as "${text}"`, () => {
      expect(() => due(text)).toThrow('is no ISO 8601');
    });
  }
});
