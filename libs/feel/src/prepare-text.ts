import type { Budget } from './budget.js';
import { problemIn } from './check-limits.js';
import type { Compilation, FeelScope } from './compiled.js';
import { referencesOf } from './names.js';
import { prepareProgram, type Program } from './program.js';
import type { Syntax } from './syntax-tree.js';
import { weave } from './weave.js';

/** A text that is ready to run. */
export type PreparedText = {
  readonly program: Program;
  readonly names: readonly string[];
  readonly readsInput: boolean;
};

/** Where a piece of text stands. */
export type TextSite = { readonly source: string; readonly scope: FeelScope; readonly budget: Budget };

/** Checks the text of one node, weaves the budget in and has the interpreter read it; `prefix` goes before it. */
export const prepareText = (node: Syntax, site: TextSite, form: TextForm = asItStands): Compilation<PreparedText> => {
  const { source, scope, budget } = site;
  const references = referencesOf(node, source, scope);
  const problem = references.problem ?? problemIn(node, source);
  if (problem !== undefined) return { ok: false, problem };
  const woven = weave(node, source);
  const text = `${form.before}${woven.text}${form.after}`;
  const placeOf = (position: number): number => woven.placeOf(position - form.before.length - bodyStart);
  const seen = { ...references, input: references.input || form !== asItStands };
  try {
    const program = prepareProgram({ woven: { text, placeOf }, references: seen, scope, budget });
    const names = [...references.variables].sort();
    return { ok: true, compiled: { program, names, readsInput: references.input } };
  } catch {
    // What is constant is computed while it is read: a date before year 0 is refused there, for example.
    return { ok: false, problem: { code: 'FeelNotSupported', message: unsupported, from: node.from, to: node.to } };
  }
};

/** What is written around a text before it is read. */
export type TextForm = { readonly before: string; readonly after: string };

const asItStands: TextForm = { before: '', after: '' };

/** Length of what program.ts writes before a text. */
const bodyStart = 'function() ('.length;

const unsupported = 'the text holds a constant or an operation that is not supported';
