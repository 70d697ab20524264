import type { Decision } from '@throughline/decision-model';
import {
  canonicalJson,
  Fault,
  type OrganisationDocument,
  type ResourceRef,
  type RuleVersions,
} from '@throughline/events';
import type { ProcessGraph } from '@throughline/process-model';
import type { Catalogue, CatalogueEntry, ResourceKind } from './catalogue.js';
import { remembered, type CompiledFiles } from './compiled-files.js';
import type { Form } from './form-of.js';

/** Compiled rules by id, as the engine takes them. */
export type CompiledRules = {
  readonly processes: ReadonlyMap<string, ProcessGraph>;
  readonly decisions: ReadonlyMap<string, { readonly ref: ResourceRef; readonly decision: Decision }>;
  readonly forms: ReadonlyMap<string, { readonly ref: ResourceRef; readonly form: Form }>;
  /** Absent where none was set when the case was born. */
  readonly organisation?: OrganisationDocument;
};

/** The versions that a case of a process would be born under now: its whole bundle, and what it refers to elsewhere. */
export const versionsInForce = async (
  { catalogue, files }: { readonly catalogue: Catalogue; readonly files: CompiledFiles },
  processId: string,
  stamp: { readonly organisation: number; readonly semantics: number },
): Promise<RuleVersions | undefined> => {
  const own = await catalogue.bundleOf('process', processId);
  const [first] = own;
  if (first === undefined) return undefined;
  const taken = new Map<string, CatalogueEntry>();
  const queue = [...own];
  for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) {
    const key = `${entry.kind}/${entry.id}`;
    if (taken.has(key)) continue;
    taken.set(key, entry);
    if (entry.kind === 'process') queue.push(...(await referredTo(catalogue, await graphOf(files, entry), taken)));
  }
  const entries = [...taken.values()];
  return {
    bundle: first.bundle,
    processes: refsOf(entries, 'process'),
    decisions: refsOf(entries, 'decision'),
    forms: refsOf(entries, 'form'),
    ...stamp,
  };
};

/** A process that names what it calls by an expression takes its whole bundle along: any of it may be meant. */
const referredTo = async (
  catalogue: Catalogue,
  graph: ProcessGraph,
  taken: ReadonlyMap<string, CatalogueEntry>,
): Promise<readonly CatalogueEntry[]> => {
  const { processes, decisions, forms, dynamic } = graph.references;
  const wanted: readonly (readonly [ResourceKind, string])[] = [
    ...processes.map((id) => ['process', id] as const),
    ...decisions.map((id) => ['decision', id] as const),
    ...forms.map((id) => ['form', id] as const),
  ];
  const found = await Promise.all(
    wanted.filter(([kind, id]) => !taken.has(`${kind}/${id}`)).map(([kind, id]) => catalogue.find(kind, id)),
  );
  const along = dynamic ? await catalogue.bundleOf('process', graph.id) : [];
  return [...found.flatMap((entry) => entry ?? []), ...along];
};

const graphOf = async (files: CompiledFiles, { id, hash }: ResourceRef): Promise<ProcessGraph> =>
  present((await files.processes(hash)).get(id), id, hash);

const refsOf = (entries: readonly CatalogueEntry[], wanted: ResourceKind): Readonly<Record<string, ResourceRef>> =>
  Object.fromEntries(
    entries
      .filter(({ kind }) => kind === wanted)
      .map(({ id, version, hash }) => [id, { id, version, hash }] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );

/**
 * The compiled rules of a case by its versions. Every command of a case asks: the same versions object is answered
 * without a look at its text.
 */
export const createRulesAt = (
  sources: RuleSources,
  limit: number,
): ((versions: RuleVersions) => Promise<CompiledRules>) => {
  const byText = remembered(limit, (text) => compile(sources, JSON.parse(text) as RuleVersions));
  const byObject = new WeakMap<RuleVersions, Promise<CompiledRules>>();
  return (versions) => {
    const known = byObject.get(versions);
    if (known !== undefined) return known;
    const { processes, decisions, forms, organisation } = versions;
    const rules = byText(canonicalJson({ processes, decisions, forms, organisation }));
    byObject.set(versions, rules);
    rules.catch(() => byObject.delete(versions));
    return rules;
  };
};

/** Where the parts of the rules are read. */
export type RuleSources = {
  readonly files: CompiledFiles;
  readonly organisationAt: (version: number) => Promise<OrganisationDocument>;
};

const compile = async (
  { files, organisationAt }: RuleSources,
  {
    processes,
    decisions,
    forms,
    organisation,
  }: Pick<RuleVersions, 'processes' | 'decisions' | 'forms' | 'organisation'>,
): Promise<CompiledRules> => ({
  ...(organisation === 0 ? {} : { organisation: await organisationAt(organisation) }),
  processes: await mapped(processes, (ref) => graphOf(files, ref)),
  decisions: await mapped(decisions, async (ref) => {
    const decision = present((await files.decisions(ref.hash)).get(ref.id), ref.id, ref.hash);
    return { ref, decision };
  }),
  forms: await mapped(forms, async (ref) => ({ ref, form: await files.form(ref.hash) })),
});

const mapped = async <T>(
  refs: Readonly<Record<string, ResourceRef>>,
  make: (ref: ResourceRef) => Promise<T>,
): Promise<ReadonlyMap<string, T>> =>
  new Map(await Promise.all(Object.entries(refs).map(async ([id, ref]) => [id, await make(ref)] as const)));

const present = <T>(found: T | undefined, id: string, hash: string): T => {
  if (found !== undefined) return found;
  throw new Fault(
    'RulesUnreadable',
    `content ${hash} was deployed with "${id}", and this version does not find it`,
    false,
  );
};
