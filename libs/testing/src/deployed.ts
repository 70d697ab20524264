import { readFile } from 'node:fs/promises';
import { readDecisions } from '@throughline/decision-model';
import { currentSemantics, type Form, type Rules } from '@throughline/engine';
import type { OrganisationDocument, ResourceRef, RuleVersions } from '@throughline/events';
import { readProcesses } from '@throughline/process-model';

/** Rules that a case can be born under, as deployed: what `given` starts from. */
export type Deployed = {
  /** The process that `start()` opens: the first of the first file. */
  readonly process: string;
  readonly rules: Rules;
  readonly versions: RuleVersions;
};

/** BPMN and DMN files beside the spec, and the forms that its tasks name. */
export type Bundle = {
  readonly files: readonly string[];
  readonly forms?: Readonly<Record<string, Form>>;
  /** The organisation that the case is born under. */
  readonly organisation?: OrganisationDocument;
};

/**
 * Reads models that lie beside a spec (`import.meta.url`), as a deployment would.
 *
 * @throws Error with every problem where one of them would be refused.
 */
export const deployed = async (specUrl: string, bundle: string | Bundle): Promise<Deployed> => {
  const { files, forms = {}, organisation } = typeof bundle === 'string' ? { files: [bundle] } : bundle;
  const texts = await Promise.all(files.map(async (file) => readFile(new URL(file, specUrl), 'utf8')));
  const read = await deployedTexts(texts, forms);
  return organisation === undefined ? read : { ...read, rules: { ...read.rules, organisation } };
};

/** The same from the texts of the files: BPMN and DMN in any order. */
export const deployedTexts = async (
  texts: readonly string[],
  forms: Readonly<Record<string, Form>> = {},
): Promise<Deployed> => {
  const isDmn = (text: string) => text.includes('/DMN/');
  const models = await Promise.all(texts.filter((text) => !isDmn(text)).map(async (text) => readProcesses(text)));
  const tables = await Promise.all(texts.filter(isDmn).map(async (text) => readDecisions(text)));
  const rules: Rules = {
    processes: new Map(models.flatMap((model) => (model.ok ? [...model.processes] : refused(model.problems)))),
    decisions: new Map(
      tables.flatMap((table) =>
        table.ok
          ? [...table.decisions].map(([id, decision]) => [id, { ref: refOf(id), decision }] as const)
          : refused(table.problems),
      ),
    ),
    forms: new Map(Object.entries(forms).map(([id, form]) => [id, { ref: refOf(id), form }])),
  };
  const [process] = rules.processes.keys();
  if (process === undefined) throw new Error('A bundle needs a process.');
  return { process, rules, versions: versionsOf(rules) };
};

type Problem = { readonly code: string; readonly element: string; readonly message: string };

const refused = (problems: readonly Problem[]): never => {
  throw new Error(problems.map(({ code, element, message }) => `${code} ${element}: ${message}`).join('\n'));
};

const refOf = (id: string): ResourceRef => ({ id, version: 1, hash: `hash-of-${id}` });

const versionsOf = ({ processes, decisions, forms }: Rules): RuleVersions => ({
  bundle: refOf('bundle'),
  processes: refsOf(processes.keys()),
  decisions: refsOf(decisions.keys()),
  forms: refsOf(forms.keys()),
  organisation: 1,
  semantics: currentSemantics,
});

const refsOf = (ids: Iterable<string>): Record<string, ResourceRef> =>
  Object.fromEntries([...ids].map((id) => [id, refOf(id)]));
