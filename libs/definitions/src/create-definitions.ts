import type { CommandContext, RuleVersions } from '@throughline/events';
import type { ContentStore, EventStore, Projector } from '@throughline/event-store';
import type { ProcessGraph } from '@throughline/process-model';
import { createCatalogue, type Catalogue, type CatalogueEntry, type Database, type ResourceKind } from './catalogue.js';
import { callCycles } from './check-call-cycles.js';
import { referenceProblems } from './check-references.js';
import { createCompiledFiles, type CompiledFiles } from './compiled-files.js';
import type { DefinitionProblem } from './definition-problem.js';
import { deployBundle, type Deployment } from './deploy-bundle.js';
import { createOrganisationAt, createOrganisationReader, type OrganisationInForce } from './organisation-in-force.js';
import { readBundle, type Bundle, type BundleContents, type BundleReading } from './read-bundle.js';
import { timerStartsIn, type TimerStart } from './timer-starts.js';
import { createRulesAt, versionsInForce, type CompiledRules } from './rules-in-force.js';

/** What definitions work with. `semantics`: the number that new cases are born under, from libs/engine. */
export type DefinitionsParts = {
  readonly store: Pick<EventStore, 'read' | 'append' | 'head'>;
  readonly content: ContentStore;
  readonly database: Database;
  /** The inline projections that take rows of `bundle` streams: `definitions`, and that of correlation. */
  readonly projectors: readonly Projector[];
  readonly semantics: number;
  /** How many compiled files, and how many sets of rules, stay in memory. Default 500 each. */
  readonly keptInMemory?: number;
};

/** Processes, decisions and forms: deployed together, found by id, compiled for cases of any age. */
export interface Definitions {
  /** Puts a bundle into force, or tells everything for which it is refused. */
  deploy(bundle: Bundle, context: CommandContext): Promise<Deployment>;
  list(kind?: ResourceKind): Promise<readonly CatalogueEntry[]>;
  find(kind: ResourceKind, id: string): Promise<CatalogueEntry | undefined>;
  /** The bytes of a deployed file, as they came. */
  source(hash: string): Promise<Uint8Array | undefined>;
  /** What a case of this process is born under now; undefined: no such process is in force. */
  rulesFor(processId: string): Promise<{ readonly versions: RuleVersions; readonly rules: CompiledRules } | undefined>;
  /** What a case is under that was born under these versions. */
  rulesAt(versions: RuleVersions): Promise<CompiledRules>;
  /** Every timer that opens cases, of all processes in force. */
  timerStarts(): Promise<readonly TimerStart[]>;
}

/** Definitions over a record, with what was compiled kept in memory. */
export const createDefinitions = (parts: DefinitionsParts): Definitions => {
  const { content, keptInMemory = 500 } = parts;
  const catalogue = createCatalogue(parts.database);
  const files = createCompiledFiles(content, keptInMemory);
  const organisation = createOrganisationReader(parts.store);
  const organisationAt = createOrganisationAt(parts.store, keptInMemory);
  const rulesAt = createRulesAt({ files, organisationAt }, keptInMemory);
  const problemsOf = async (reading: BundleReading) => problemsOfBundle({ catalogue, files, organisation }, reading);
  return {
    deploy: async (bundle, context) =>
      deployBundle({ ...parts, catalogue, problemsOf }, { bundle, reading: await readBundle(bundle) }, context),
    list: (kind) => catalogue.list(kind),
    find: (kind, id) => catalogue.find(kind, id),
    source: (hash) => content.get(hash),
    rulesFor: async (processId) => {
      const { version } = await organisation();
      const stamp = { organisation: version, semantics: parts.semantics };
      const versions = await versionsInForce({ catalogue, files }, processId, stamp);
      return versions && { versions, rules: await rulesAt(versions) };
    },
    rulesAt,
    timerStarts: () => timerStartsIn({ catalogue, files }),
  };
};

type Around = {
  readonly catalogue: Catalogue;
  readonly files: CompiledFiles;
  readonly organisation: () => Promise<OrganisationInForce>;
};

const problemsOfBundle = async (
  { catalogue, files, organisation }: Around,
  { contents, problems }: BundleReading,
): Promise<readonly DefinitionProblem[]> => {
  const { document } = await organisation();
  const deployed = new Set((await catalogue.list()).map(({ kind, id }) => `${kind}/${id}`));
  const isDeployed = (kind: ResourceKind, id: string): boolean => deployed.has(`${kind}/${id}`);
  return [
    ...problems,
    ...referenceProblems(contents, { isDeployed, organisation: document }),
    ...cycleProblems(contents, await withCalled(contents, { catalogue, files })),
  ];
};

/** The bundle's processes, and those of other bundles that they come to call. */
const withCalled = async (
  contents: BundleContents,
  { catalogue, files }: Pick<Around, 'catalogue' | 'files'>,
): Promise<ReadonlyMap<string, ProcessGraph>> => {
  const graphs = new Map(contents.processes);
  const queue = [...graphs.values()].flatMap(({ references }) => references.processes);
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (graphs.has(id)) continue;
    const entry = await catalogue.find('process', id);
    const graph = entry && (await files.processes(entry.hash)).get(id);
    if (graph === undefined) continue;
    graphs.set(id, graph);
    queue.push(...graph.references.processes);
  }
  return graphs;
};

const cycleProblems = (
  contents: BundleContents,
  graphs: ReadonlyMap<string, ProcessGraph>,
): readonly DefinitionProblem[] =>
  callCycles(graphs).flatMap((cycle): DefinitionProblem[] => {
    // Told at the call that is in this bundle: the others are in force, and were fine until now.
    const here = cycle.find(({ process }) => contents.processes.has(process));
    if (here === undefined) return [];
    const file = contents.resources.find(({ kind, id }) => kind === 'process' && id === here.process)?.fileName ?? '';
    const circle = cycle.map(({ process, element }) => `${process} (${element})`).join(' → ');
    const message = `${here.element} calls in a circle in which nothing waits: ${circle}; let one of them wait, or do not call`;
    return [{ code: 'EndlessCalls', file, element: here.element, message }];
  });
