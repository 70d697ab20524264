import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The clock of the company on this machine, which may run ahead of the real one. */
export type DevClock = {
  /** What api and worker are told; undefined where it is real time. */
  readonly setting: string | undefined;
  readonly factor: number;
  readonly now: () => Date;
  /** Ends the keeping; the next clock goes on from here. */
  readonly stop: () => Promise<void>;
};

const KEPT = 'clock.json';
const KEEP_MS = 1_000;
/** How much longer a clock of before may have been read than we kept it: a kept second, and programs that outlived us. */
const UNSEEN_MS = 10_000;

/**
 * Starts the company's clock, `factor` times as fast as real time. It never shows less than it did before, in a run before
 * this one either: what happened once stays in the past. So after a fast run it stays ahead, and goes on from there.
 */
export async function startDevClock(home: string, factor: number): Promise<DevClock> {
  const file = join(home, KEPT);
  const realOrigin = Date.now();
  const origin = Math.max(realOrigin, await shownBefore(file, realOrigin));
  const now = (): Date => new Date(Math.floor(origin + (Date.now() - realOrigin) * factor));
  if (factor === 1 && origin === realOrigin) return { setting: undefined, factor, now, stop: () => Promise.resolve() };

  const keep = async (): Promise<void> => {
    const kept: Kept = { real: Date.now(), shown: now().getTime(), factor };
    await writeFile(`${file}.draft`, JSON.stringify(kept));
    await rename(`${file}.draft`, file);
  };
  await keep();
  let keeping = Promise.resolve();
  const timer = setInterval(() => {
    keeping = keeping.then(keep);
  }, KEEP_MS);
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await keeping.then(keep);
  };
  const setting = `${new Date(realOrigin).toISOString()}@${new Date(origin).toISOString()}*${String(factor)}`;
  return { setting, factor, now, stop };
}

/** Forgets what the clock showed: for a company without a past. */
export async function resetDevClock(home: string): Promise<void> {
  await rm(join(home, KEPT), { force: true });
}

/** What a clock showed, and when in real time. */
type Kept = { readonly real: number; readonly shown: number; readonly factor: number };

/** The latest that anybody can have read off the clock of before. */
async function shownBefore(file: string, real: number): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return 0;
  // Only this module writes the file, and always whole.
  const kept = JSON.parse(text) as Kept;
  const unseenMs = Math.min(Math.max(0, real - kept.real), UNSEEN_MS);
  return Math.ceil(kept.shown + unseenMs * kept.factor);
}
