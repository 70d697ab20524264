import { readDecisions, type Decision } from '@throughline/decision-model';
import { Fault } from '@throughline/events';
import type { ContentStore } from '@throughline/event-store';
import { readProcesses, type ProcessGraph } from '@throughline/process-model';
import type { Form } from './form-of.js';
import { formOfText } from './read-bundle.js';

/** Deployed files, compiled once and kept while there is room: by their hash they never change. */
export interface CompiledFiles {
  /** @throws Fault `ContentMissing`, `RulesUnreadable` where the record no longer gives what it took. */
  processes(hash: string): Promise<ReadonlyMap<string, ProcessGraph>>;
  decisions(hash: string): Promise<ReadonlyMap<string, Decision>>;
  form(hash: string): Promise<Form>;
}

/** Compiles out of the content store; of each kind the `limit` files that were used last are kept. */
export const createCompiledFiles = (content: Pick<ContentStore, 'get'>, limit: number): CompiledFiles => {
  const textOf = async (hash: string): Promise<string> => {
    const bytes = await content.get(hash);
    if (bytes === undefined) {
      throw new Fault('ContentMissing', `the record has no content ${hash}; restore it from a backup`, false);
    }
    return new TextDecoder().decode(bytes);
  };
  return {
    processes: remembered(limit, async (hash) => {
      const read = await readProcesses(await textOf(hash));
      return read.ok ? read.processes : unreadable(hash, read.problems);
    }),
    decisions: remembered(limit, async (hash) => {
      const read = await readDecisions(await textOf(hash));
      return read.ok ? read.decisions : unreadable(hash, read.problems);
    }),
    form: remembered(limit, async (hash) => {
      const read = formOfText(await textOf(hash));
      return read.ok ? read.form : unreadable(hash, read.problems);
    }),
  };
};

const unreadable = (hash: string, problems: readonly { readonly message: string }[]): never => {
  const first = problems[0]?.message ?? 'for no reason given';
  throw new Fault('RulesUnreadable', `content ${hash} was deployed, and this version refuses it: ${first}`, false);
};

/** The least recently used falls out first; a failure is not kept. Promises, so that a file is compiled once at a time. */
export const remembered = <T>(limit: number, make: (key: string) => Promise<T>): ((key: string) => Promise<T>) => {
  const kept = new Map<string, Promise<T>>();
  return (key) => {
    const found = kept.get(key);
    if (found !== undefined) kept.delete(key);
    const made = found ?? make(key);
    kept.set(key, made);
    if (found === undefined) made.catch(() => kept.get(key) === made && kept.delete(key));
    for (const oldest of kept.keys()) {
      if (kept.size <= limit) break;
      kept.delete(oldest);
    }
    return made;
  };
};
