/** Waits, at most until `until` is aborted. */
export const pause = (ms: number, until?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      until?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    until?.addEventListener('abort', done);
    if (until?.aborted === true) done();
  });
