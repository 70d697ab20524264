/** A promise that is settled from outside; one that nobody awaits yet may fail without ending the process. */
export type Deferred<T> = {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
};

/** Makes one. */
export const deferred = <T>(): Deferred<T> => {
  let [resolve, reject]: [(value: T) => void, (error: unknown) => void] = [() => undefined, () => undefined];
  const promise = new Promise<T>((fulfil, fail) => {
    [resolve, reject] = [fulfil, fail];
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
};
