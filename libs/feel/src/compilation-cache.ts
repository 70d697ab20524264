import type { Compilation, FeelScope } from './compiled.js';

const mostEntries = 1000;
/** Longer texts are rare and keep the most memory; they are compiled each time. */
const longestKey = 1000;

/** Remembers compilations by text and scope, the most recently used ones. */
export const compilationCache = <T>(
  compile: (source: string, scope: FeelScope) => Compilation<T>,
): ((source: string, scope: FeelScope) => Compilation<T>) => {
  const entries = new Map<string, Compilation<T>>();
  return (source, scope) => {
    const key = `${source}\u0000${scopeKey(scope)}`;
    const known = entries.get(key);
    entries.delete(key);
    const compilation = known ?? compile(source, scope);
    if (source.length <= longestKey) entries.set(key, compilation);
    if (entries.size > mostEntries) evictOldest(entries);
    return compilation;
  };
};

const evictOldest = (entries: Map<string, unknown>): void => {
  for (const oldest of entries.keys()) {
    entries.delete(oldest);
    return;
  }
};

/** A model gives one scope to all its texts: its key is made once. */
const scopeKey = (scope: FeelScope): string => {
  const known = scopeKeys.get(scope);
  if (known !== undefined) return known;
  const key = JSON.stringify(scope);
  scopeKeys.set(scope, key);
  return key;
};

const scopeKeys = new WeakMap<FeelScope, string>();
