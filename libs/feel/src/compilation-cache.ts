import type { Compilation, FeelScope } from './compiled.js';

/** Characters of all texts together: what is compiled of one takes about 0.5 kB, so 25 MB at most. */
const mostCharacters = 50_000;
/** Longer texts are rare; they are compiled each time. */
const longestText = 1000;

/** Remembers compilations by text and scope, the most recently used ones. */
export const compilationCache = <T>(
  compile: (source: string, scope: FeelScope) => Compilation<T>,
): ((source: string, scope: FeelScope) => Compilation<T>) => {
  const entries = new Map<string, Compilation<T>>();
  let characters = 0;
  return (source, scope) => {
    if (source.length > longestText) return compile(source, scope);
    const key = `${String(source.length)} ${source}${scopeKey(scope)}`;
    const known = entries.get(key);
    const compilation = known ?? compile(source, scope);
    // Put in anew, the used entry is the youngest: a Map keeps the order of insertion.
    entries.delete(key);
    entries.set(key, compilation);
    if (known === undefined) characters += source.length;
    for (const oldest of entries.keys()) {
      if (characters <= mostCharacters) break;
      characters -= parseInt(oldest, 10);
      entries.delete(oldest);
    }
    return compilation;
  };
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
