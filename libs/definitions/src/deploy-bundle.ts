import {
  bundleEventSchemas,
  canonicalJson,
  Fault,
  isJsonObject,
  refusal,
  type BundleEvent,
  type CommandContext,
  type DeployedResource,
  type Json,
  type Refusal,
  type StreamRef,
} from '@throughline/events';
import {
  projectionRows,
  type Append,
  type Appended,
  type ContentStore,
  type EventStore,
  type Head,
  type Projector,
} from '@throughline/event-store';
import type { Catalogue } from './catalogue.js';
import type { DefinitionProblem } from './definition-problem.js';
import { hashOf, type Bundle, type BundleReading, type BundleResource } from './read-bundle.js';

/** What deploying is answered; the same files again are answered with the version that they are. */
export type Deployment =
  | {
      readonly kind: 'deployed';
      readonly bundle: string;
      readonly version: number;
      readonly hash: string;
      readonly resources: readonly DeployedResource[];
      /** False: this was in force already, and nothing was written. */
      readonly changed: boolean;
      readonly seq: number;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What deploying works with. `problemsOf`: what is wrong with the bundle where it is to live. */
export type DeployParts = {
  readonly store: Pick<EventStore, 'read' | 'append'>;
  readonly content: Pick<ContentStore, 'put'>;
  readonly catalogue: Catalogue;
  readonly projectors: readonly Projector[];
  readonly problemsOf: (reading: BundleReading) => Promise<readonly DefinitionProblem[]>;
};

/** Deploys what was read of a bundle: one commit, or none. Another replica's commit in between means: decide again. */
export const deployBundle = async (
  parts: DeployParts,
  { bundle, reading }: { readonly bundle: Bundle; readonly reading: BundleReading },
  context: CommandContext,
): Promise<Deployment> => {
  const misnamed = reading.problems.filter(({ code }) => code === 'BundleName');
  // There is no stream of that name, so there is none either for the refusal to be recorded in.
  if (misnamed.length > 0) return { kind: 'refused', refusal: notDeployable(bundle.name.slice(0, 100), misnamed) };
  const stream: StreamRef = { kind: 'bundle', id: bundle.name };
  for (let attempt = 1; attempt <= 8; attempt += 1) {
    const { commits, head } = await parts.store.read(stream);
    const history = commits.flatMap(({ events }) =>
      events.map(({ data }) => bundleEventSchemas.BundleDeployed.parse(data)),
    );
    const decision = await decide(parts, { bundle, reading, history });
    const deployment = await write(parts, { bundle, reading, stream, head, decision }, context);
    if (deployment !== 'again') return deployment;
  }
  throw new Fault('BundleBusy', `bundle ${bundle.name} is being deployed by others; send it again`, true);
};

type Deployed = BundleEvent['data'];

type Decided =
  | { readonly kind: 'new'; readonly deployed: Deployed }
  | { readonly kind: 'same'; readonly deployed: Deployed }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

type Asked = { readonly bundle: Bundle; readonly reading: BundleReading };

const decide = async (
  { catalogue, problemsOf }: DeployParts,
  { bundle, reading, history }: Asked & { readonly history: readonly Deployed[] },
): Promise<Decided> => {
  const latest = history.at(-1);
  const { hash, resources } = reading.contents;
  if (latest?.hash === hash) return { kind: 'same', deployed: latest };
  const owners = await catalogue.ownersOf(resources);
  const taken = owners.filter((owner) => owner.bundle !== bundle.name);
  const problems = [...(await problemsOf(reading)), ...taken.map((owner) => ownedElsewhere(owner, resources))];
  if (problems.length > 0) return { kind: 'refused', refusal: notDeployable(bundle.name, problems) };
  const version = (latest?.version ?? 0) + 1;
  return { kind: 'new', deployed: { version, hash, resources: resources.map((each) => versioned(each, history)) } };
};

const ownedElsewhere = (
  { kind, id, bundle }: { readonly kind: string; readonly id: string; readonly bundle: string },
  resources: readonly BundleResource[],
): DefinitionProblem => ({
  code: 'ResourceOfAnotherBundle',
  file: resources.find((each) => each.kind === kind && each.id === id)?.fileName ?? '',
  element: id,
  message: `${kind} "${id}" belongs to bundle "${bundle}"; deploy it there, or give this one another id`,
});

/** Enough to work on; the rest shows when these are done. */
const problemLimit = 100;

const notDeployable = (name: string, problems: readonly DefinitionProblem[]): Refusal => {
  const [first] = problems;
  const place = [first?.file, first?.element].filter((part) => part !== undefined && part !== '').join(', ');
  const more = problems.length > 1 ? ` (and ${String(problems.length - 1)} more)` : '';
  return refusal('BundleNotDeployable', `bundle "${name}" would not run: ${place}: ${first?.message ?? ''}${more}`, {
    problems: problems.slice(0, problemLimit) as unknown as Json,
  });
};

/** The version counts the contents of a resource: it goes up when the file changes, also after the resource was away. */
const versioned = (resource: BundleResource, history: readonly Deployed[]): DeployedResource => {
  const before = history
    .flatMap(({ resources }) => resources)
    .filter(({ kind, id }) => kind === resource.kind && id === resource.id)
    .at(-1);
  const version = before === undefined ? 1 : before.version + (before.hash === resource.hash ? 0 : 1);
  return { ...resource, version };
};

type Writing = Asked & { readonly stream: StreamRef; readonly head: Head; readonly decision: Decided };

const write = async (parts: DeployParts, writing: Writing, context: CommandContext): Promise<Deployment | 'again'> => {
  const { bundle, decision, head } = writing;
  if (decision.kind === 'new') for (const { bytes } of bundle.files) await parts.content.put(bytes);
  const appended = await appendOnce(parts, writing, context);
  if (appended === 'taken' || appended.kind === 'conflict') return 'again';
  if (appended.kind === 'reused') return { kind: 'refused', refusal: commandReused(context.id) };
  if (appended.kind === 'answered') {
    const { stored } = appended;
    return stored.kind === 'refused'
      ? { kind: 'refused', refusal: stored.refusal }
      : deploymentOf(stored.answer, stored.seq);
  }
  if (decision.kind === 'refused') return decision;
  return deploymentOf(answerOf(bundle.name, decision), decision.kind === 'new' ? appended.head.seq : head.seq);
};

/** `taken`: a bundle that was deployed in this moment owns one of the resources; the next look will find it. */
const appendOnce = async (
  parts: DeployParts,
  writing: Writing,
  context: CommandContext,
): Promise<Appended | 'taken'> => {
  try {
    return await parts.store.append(appendOf(parts, writing, context));
  } catch (error) {
    if (error instanceof Fault && error.code === 'StoreRejected' && error.message.includes('another bundle'))
      return 'taken';
    throw error;
  }
};

const appendOf = (
  { projectors }: DeployParts,
  { bundle, reading, stream, head, decision }: Writing,
  { id, at: now, by, actingFor, causation }: CommandContext,
): Append => {
  const at = head.at !== undefined && head.at > now ? head.at : now;
  const body = { bundle: bundle.name, hash: reading.contents.hash };
  const base = {
    ...{ stream, at, expected: head, actor: by.actor },
    command: { namespace: by.namespace, id, type: 'DeployBundle', fingerprint: hashOf(canonicalJson(body)) },
    ...(actingFor === undefined ? {} : { actingFor }),
    ...(causation === undefined ? {} : { causation }),
  };
  if (decision.kind === 'refused') return { ...base, outcome: { kind: 'refusal', refusal: decision.refusal } };
  const answer = answerOf(bundle.name, decision);
  if (decision.kind === 'same') return { ...base, outcome: { kind: 'answer', answer } };
  const event = { type: 'BundleDeployed', v: 1, data: decision.deployed as unknown as Json };
  const events = [{ ...event, seq: head.seq + 1 }];
  return {
    ...base,
    outcome: { kind: 'events', events: [event], answer },
    projections: projectionRows(projectors, { stream, firstSeq: head.seq + 1, at, actor: by.actor, events }),
  };
};

const answerOf = (bundle: string, { kind, deployed }: Exclude<Decided, { kind: 'refused' }>): Json =>
  ({ bundle, changed: kind === 'new', ...deployed }) as unknown as Json;

/** The answer as it was stored: our own, made by `answerOf`. */
const deploymentOf = (answer: Json, seq: number): Deployment => {
  const bundle = isJsonObject(answer) ? answer['bundle'] : undefined;
  if (!isJsonObject(answer) || typeof bundle !== 'string')
    throw new Fault('AnswerUnreadable', 'the stored answer is not that of a deployment', false);
  const { version, hash, resources } = bundleEventSchemas.BundleDeployed.parse(answer);
  return {
    kind: 'deployed',
    bundle,
    version,
    hash,
    resources,
    changed: answer['changed'] === true,
    seq,
  };
};

const commandReused = (id: string): Refusal =>
  refusal('CommandIdReused', `command ${id} was sent before with another body; give each command its own id`, { id });
