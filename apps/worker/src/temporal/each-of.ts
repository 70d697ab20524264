/**
 * Does something with each item, so many at a time, and goes on past those that it does not go well with; but not when
 * that happens to as many as are under way: then it would go well with none. Answers those that it went well with, and
 * why it did not with the first other.
 */
export const eachOf = async <T>(
  items: readonly T[],
  atOnce: number,
  act: (item: T) => Promise<void>,
): Promise<{ readonly done: readonly T[]; readonly trouble: { readonly cause: unknown } | undefined }> => {
  const done: T[] = [];
  const troubles: unknown[] = [];
  const next = items.values();
  const work = async (): Promise<void> => {
    for (const item of next) {
      try {
        await act(item);
        done.push(item);
      } catch (cause) {
        troubles.push(cause);
        if (troubles.length >= atOnce) return;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { done, trouble: troubles.length === 0 ? undefined : { cause: troubles[0] } };
};
