import { setTimeout as sleep } from 'node:timers/promises';

/** What a wait is for, and how long it may take; 30 s unless told. */
export type Wait = { readonly what: string; readonly withinMs?: number };

/** Looks until there is something to see, and answers it; fails with what was waited for. */
export const until = async <T>(look: () => Promise<T | undefined> | T | undefined, wait: Wait): Promise<T> => {
  const { what, withinMs = 30_000 } = wait;
  const deadline = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`within ${String(withinMs / 1_000)} s there was no ${what}`);
    await sleep(100);
  }
};
