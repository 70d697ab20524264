const longestMs = 60_000;

/** How many milliseconds to wait after something was in vain so often in a row: 0, 1 s, 2 s, 4 s … a minute. */
export const pauseAfter = (times: number): number => (times <= 0 ? 0 : Math.min(1_000 * 2 ** (times - 1), longestMs));
