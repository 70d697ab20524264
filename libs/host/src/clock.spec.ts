import { describe, expect, it } from '@jest/globals';
import { clockOf, systemClock } from './clock.js';

const hourAgo = new Date(Date.now() - 3_600_000).toISOString();

describe('the clock of a development machine', () => {
  it('shows what it was told and runs as much faster as it was told', () => {
    const clock = clockOf(`${hourAgo}@2026-01-01T00:00:00.000Z*24`);

    expect(clock?.factor).toBe(24);
    expect(clock?.now().slice(0, 16)).toBe('2026-01-02T00:00');
  });

  it('says how long to wait in real time', () => {
    const clock = clockOf(`${new Date().toISOString()}@2026-01-01T00:00:00.000Z*3600`);
    const waitMs = clock?.realMsUntil('2026-01-01T10:00:00.000Z') ?? NaN;

    expect(Math.round(waitMs / 1_000)).toBe(10);
  });

  it.each([
    ['', 'nothing'],
    ['2026-01-01T00:00:00.000Z@2026-01-01T00:00:00.000Z', 'no factor'],
    ['today@tomorrow*2', 'no instants'],
    [`${hourAgo}@${hourAgo}*0`, 'a clock that stands still'],
    [`${hourAgo}@${hourAgo}*1000001`, 'a clock that jumps days'],
  ])('is none where it is told "%s": %s', (text) => {
    expect(clockOf(text)).toBeUndefined();
  });

  it('is elsewhere the time that it is', () => {
    expect(Math.abs(Date.parse(systemClock.now()) - Date.now())).toBeLessThan(1_000);
    expect(systemClock.realMsUntil(hourAgo)).toBeLessThan(0);
  });
});
