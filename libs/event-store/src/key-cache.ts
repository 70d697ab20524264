import type { KeyStore, SubjectKey } from './ports.js';

/** `size`: subjects kept. `maxAgeMs`: how long another process's erasure may go unseen here. */
export type KeyCacheLimits = { readonly size: number; readonly maxAgeMs: number };

/**
 * Keeps the keys used last. An erasure through this cache counts at once here; elsewhere after `maxAgeMs` at the
 * latest, since every entry is asked for again by then, however often it is used.
 */
export const cachedKeys = (keys: KeyStore, { size, maxAgeMs }: KeyCacheLimits): KeyStore => {
  const cached = new Map<string, { readonly key: SubjectKey; readonly until: number }>();

  const recall = (subject: string): SubjectKey | undefined => {
    const entry = cached.get(subject);
    cached.delete(subject);
    if (entry === undefined || entry.until < performance.now()) return undefined;
    cached.set(subject, entry);
    return entry.key;
  };

  const keep = (subject: string, key: SubjectKey): SubjectKey => {
    cached.delete(subject);
    cached.set(subject, { key, until: performance.now() + maxAgeMs });
    for (const oldest of cached.keys()) {
      if (cached.size <= size) break;
      cached.delete(oldest);
    }
    return key;
  };

  return {
    keyFor: async (subject) => recall(subject) ?? keep(subject, await keys.keyFor(subject)),
    findKey: async (subject) => {
      const found = recall(subject) ?? (await keys.findKey(subject));
      return found && keep(subject, found);
    },
    destroyKey: async (subject) => {
      await keys.destroyKey(subject);
      keep(subject, { kind: 'destroyed' });
    },
  };
};
