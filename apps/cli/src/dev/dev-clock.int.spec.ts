import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { resetDevClock, startDevClock } from './dev-clock.js';

const hour = 60 * 60 * 1_000;
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'throughline-clock-'));
});

afterEach(() => {
  rmSync(home, { recursive: true });
});

describe("the company's clock on a developer's machine", () => {
  it('is the real one, and nobody is told of it, unless it is made faster', async () => {
    const clock = await startDevClock(home, 1);

    expect(clock.setting).toBeUndefined();
    expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(1_000);
  });

  it('runs as many times faster as one says, and the programs are told from when on', async () => {
    const clock = await startDevClock(home, 36_000);
    const shown = clock.now().getTime();
    await sleep(200);
    await clock.stop();

    expect(clock.now().getTime() - shown).toBeGreaterThanOrEqual(2 * hour);
    expect(clock.setting).toMatch(/^(\d{4}-\S+Z)@\1\*36000$/);
  });

  it('goes on from where it was after a fast run, at real speed too', async () => {
    const fast = await startDevClock(home, 36_000);
    await sleep(200);
    await fast.stop();
    const shown = fast.now().getTime();

    const slow = await startDevClock(home, 1);
    await slow.stop();

    expect(slow.now().getTime()).toBeGreaterThanOrEqual(shown - 36_000);
    expect(slow.now().getTime() - Date.now()).toBeGreaterThan(hour);
    expect(slow.setting).toMatch(/\*1$/);
  });

  it('shows nothing less than its programs can have read before a kill -9', async () => {
    const killed = { real: Date.now() - 4_000, shown: Date.now() + hour, factor: 600 };
    writeFileSync(join(home, 'clock.json'), JSON.stringify(killed));

    const clock = await startDevClock(home, 1);
    await clock.stop();

    expect(clock.now().getTime()).toBeGreaterThanOrEqual(killed.shown + 4_000 * 600);
  });

  it('does not run on at its speed while nothing runs', async () => {
    const yesterday = { real: Date.now() - 24 * hour, shown: Date.now(), factor: 600 };
    writeFileSync(join(home, 'clock.json'), JSON.stringify(yesterday));

    const clock = await startDevClock(home, 1);
    await clock.stop();

    expect(clock.now().getTime() - Date.now()).toBeLessThan(2 * hour);
  });

  it('is the real one again once real time has caught up', async () => {
    writeFileSync(
      join(home, 'clock.json'),
      JSON.stringify({ real: Date.now() - 2 * hour, shown: Date.now() - hour, factor: 1 }),
    );

    expect((await startDevClock(home, 1)).setting).toBeUndefined();
  });

  it('keeps what it shows every second, and forgets it for a company that begins anew', async () => {
    const clock = await startDevClock(home, 600);
    const before = readFileSync(join(home, 'clock.json'), 'utf8');
    await sleep(1_200);
    const after = readFileSync(join(home, 'clock.json'), 'utf8');
    await clock.stop();
    await resetDevClock(home);

    expect(after).not.toBe(before);
    expect((await startDevClock(home, 1)).setting).toBeUndefined();
  });
});
