import { isCollection, isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { actNames, scenarioSchema, type Acts, type Expectations, type Scenario, type stepSchema } from './scenario.js';

/** What is wrong in a scenario's text, and in which line. */
export type ScenarioProblem = { readonly line: number; readonly message: string };

/** A scenario, or everything that is wrong with its text. */
export type ScenarioReading =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly ScenarioProblem[] };

/** Reads a scenario: a YAML list of steps. An empty text is a scenario without steps. */
export const readScenario = (text: string): ScenarioReading => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos, message }) => ({
      line: lineAt(pos[0]),
      message: message.split('\n')[0]?.replace(/ at line .*$/, '') ?? message,
    }));
    return { ok: false, problems };
  }
  const places: Places = { document, lineAt };
  const parsed = scenarioSchema.safeParse(document.toJS() ?? []);
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.flatMap((issue) => told(places, issue, [])) };
  const scenario = parsed.data.map((step, index) => ({ line: lineOf(places, [index]), ...splitStep(step) }));
  return { ok: true, scenario };
};

type Places = { readonly document: Document; readonly lineAt: (offset: number) => number };
type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const splitStep = (step: z.infer<typeof stepSchema>): { readonly act: Acts; readonly expected: Expectations } => {
  const { expect, note: _, ...rest } = step;
  const names = new Set<string>(actNames);
  const entries = Object.entries(rest);
  const act: Acts = Object.fromEntries(entries.filter(([name]) => names.has(name)));
  const expected: Expectations = Object.fromEntries(entries.filter(([name]) => !names.has(name)));
  return { act, expected: { ...expected, ...expect } };
};

/** A union says nothing by itself: what is wrong is told by the branch that came furthest. */
const told = (places: Places, issue: Issue, before: Path): readonly ScenarioProblem[] => {
  const path = [...before, ...issue.path];
  if (issue.code === 'invalid_union') {
    const deepest = [...issue.errors].sort((one, other) => depth(other) - depth(one))[0] ?? [];
    if (depth(deepest) > 0) return deepest.flatMap((inner) => told(places, inner, path));
  }
  const where = path.slice(1).map(String).join('.');
  const words =
    issue.code === 'unrecognized_keys'
      ? `does not know ${issue.keys.map((key) => `"${key}"`).join(', ')}`
      : lowered(issue.message);
  const keyed = issue.code === 'unrecognized_keys' ? [...path, issue.keys[0] ?? ''] : path;
  const step = typeof path[0] === 'number' ? `step ${String(path[0] + 1)}` : 'the scenario';
  return [{ line: lineOf(places, keyed), message: `${step}${where === '' ? '' : `, ${where}`}: ${words}` }];
};

/** How far a branch of a union came: a wrong key inside it tells more than that it is no text. */
const depth = (issues: readonly Issue[]): number =>
  Math.max(0, ...issues.map(({ path, code }) => path.length + Number(code === 'unrecognized_keys')));

const lowered = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1);

/** The line of a place in the text, or of the nearest thing around it that is there. */
const lineOf = ({ document, lineAt }: Places, path: Path): number => {
  for (let length = path.length; length > 0; length -= 1) {
    const offset = offsetOf(document, path.slice(0, length));
    if (offset !== undefined) return lineAt(offset);
  }
  return 1;
};

/** Where a key is written; of an item of a list, where the item begins. */
const offsetOf = (document: Document, path: Path): number | undefined => {
  const holder = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(holder)) {
    const key = holder.items.map((item) => item.key).find((each) => isScalar(each) && each.value === last);
    return isScalar(key) ? key.range?.[0] : undefined;
  }
  const item = isCollection(holder) ? holder.get(last, true) : undefined;
  return isCollection(item) || isScalar(item) ? item.range?.[0] : undefined;
};
