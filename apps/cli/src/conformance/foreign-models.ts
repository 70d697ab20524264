import { readFile } from 'node:fs/promises';
import { readProcesses, type ProcessGraph, type ReadOptions } from '@throughline/process-model';

/** The processes of several files, or why one of them is refused. */
export type ForeignModels =
  | { readonly ok: true; readonly processes: readonly ProcessGraph[] }
  | { readonly ok: false; readonly reason: string; readonly codes: readonly string[] };

/** Models that were drawn for another engine: what is harmless in them is told and left out, sketches are completed. */
export const foreignModel: ReadOptions = {
  vendorExtensions: 'ignore',
  processes: 'all',
  sketches: 'complete',
  unresolvedReferences: 'name',
  foreignScripts: 'service',
  translateExpression: (source) => everyFew(source) ?? source,
};

/** Quartz's "every n seconds" or "every n minutes" (`0/5 * * * * ?`) as a cycle of the standard; other crons stay. */
const everyFew = (source: string): string | undefined => {
  const [seconds, minutes] = [/^0\/(\d+) \* \* \* \* \?$/.exec(source), /^0 0\/(\d+) \* \* \* \?$/.exec(source)];
  if (seconds !== null) return `R/PT${seconds[1] ?? ''}S`;
  return minutes === null ? undefined : `R/PT${minutes[1] ?? ''}M`;
};

/** Reads models of another engine. */
export const readForeignModels = async (
  files: readonly string[],
  options: ReadOptions = foreignModel,
): Promise<ForeignModels> => {
  const processes: ProcessGraph[] = [];
  for (const file of files) {
    const model = await readProcesses(normalised(await readFile(file, 'utf8')), options);
    if (!model.ok) {
      const reason = model.problems.map(({ element, code, message }) => `${element}: ${code}: ${message}`).join('; ');
      return { ok: false, reason, codes: model.problems.map(({ code }) => code) };
    }
    processes.push(...model.processes.values());
  }
  return { ok: true, processes };
};

/**
 * What other drawing tools leave out or add, without a meaning for whoever runs the file: the schema lets an element go
 * without an id (BPMN 2.0.2 §8.3.1), and a flow of an executable process is immediate whatever it says (§8.4.13).
 */
const normalised = (xml: string): string => {
  let counted = 0;
  return xml
    .replace(withoutId, (tag) => `${tag} id="unnamed-${String((counted += 1))}"`)
    .replace(withoutName, (tag, id: string) => `${tag} name="${id}"`)
    .replaceAll(' isImmediate="false"', '');
};

/** A signal or message that is referred to is the same wherever it is referred to, also where it has no name. */
const withoutName = /<(?:\w+:)?(?:signal|message) (?![^>]*\bname=)[^>]*?\bid="([^"]*)"/g;

const withoutId = /<(?:\w+:)?(?:\w*[tT]ask|\w*[sS]ubProcess|\w+Event|\w+Gateway|callActivity)(?=[\s/>])(?![^>]*\sid=)/g;
