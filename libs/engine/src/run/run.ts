import {
  unreachable,
  type CaseEvent,
  type CaseEventType,
  type CommandContext,
  type Instant,
  type JsonObject,
  type PendingStep,
} from '@throughline/events';
import type { FeelAllowance } from '@throughline/feel';
import type { NodeKind, NodeOf, ProcessGraph, ProcessNode } from '@throughline/process-model';
import type { Rules } from '../rules.js';
import type { CaseState, DataOf, Instance } from '../state/case-state.js';
import { evolveDraft, type StateDraft } from '../state/evolve.js';

/**
 * One decision while it is made: the state moves with every event emitted, and the queue holds the steps that are still
 * to be taken. It lives for one call of `decide`.
 */
export type Run = {
  readonly elements: ElementTable;
  readonly rules: Rules;
  readonly caseId: string;
  readonly context: CommandContext;
  /** Owned by the run: a step that fails puts a copy back. */
  state: StateDraft;
  events: CaseEvent[];
  queue: PendingStep[];
  activations: number;
  /** FEEL steps that the evaluations of the command share. */
  readonly allowance: FeelAllowance;
  /** Scopes in which tokens moved: their inclusive joins are looked at when all else is done. */
  readonly touched: Set<number>;
  /** Continuations without an outside wait up to this command. */
  readonly continuations: number;
};

/**
 * The questions that the engine asks of an element. One file answers them for each kind; nobody else branches on the
 * kind of a node.
 */
export type Element<K extends NodeKind> = {
  /** A token came in: do the work, or wait. Inputs are mapped and boundary events wait already. */
  readonly enter: (run: Run, at: At<K>) => void;
  /** Waits for the element's trigger on behalf of `host`: itself, the activity it is on, its scope, or a gateway. */
  readonly await?: (run: Run, host: Instance, node: NodeOf<K>) => void;
  /** What `host` waited for happened. */
  readonly caught?: (run: Run, host: Instance, caught: Caught<K>) => void;
  /** A scope of this kind has no live children left. */
  readonly emptied?: (run: Run, at: At<K>) => void;
  /** A process that this element called has ended with these variables. */
  readonly returned?: (run: Run, at: At<K>, results: JsonObject) => void;
  /** All automatic steps are done: may tokens that wait at this join go on? */
  readonly settle?: (run: Run, scope: Instance, node: NodeOf<K>) => void;
};

/** What was caught: by which event, and the variables that came with it. */
export type Caught<K extends NodeKind = NodeKind> = { readonly node: NodeOf<K>; readonly variables: JsonObject };

/** Every kind of node, answered for. */
export type ElementTable = { readonly [K in NodeKind]: Element<K> };

/** An instance with its node and graph: what an element is asked about. */
export type Standing<N extends ProcessNode = ProcessNode> = {
  readonly instance: Instance;
  readonly node: N;
  readonly graph: ProcessGraph;
};

/** An instance at a node of one kind. */
export type At<K extends NodeKind> = Standing<NodeOf<K>>;

/**
 * Why a step can't be taken: it becomes an incident on the element, and everything that the step did is undone.
 * Thrown inside a step only, and caught by the step.
 */
export class StepFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly remedy: string,
  ) {
    super(message);
    this.name = 'StepFailure';
  }
}

/** FEEL steps of one command: three of the dearest evaluations (architecture, invariant 5). Counted, not timed. */
const feelStepsACommand = 300_000;

/** Starts a decision on a state. */
export const beginRun = (
  given: Omit<Run, 'state' | 'events' | 'queue' | 'activations' | 'allowance' | 'touched'> & {
    readonly state: CaseState;
  },
): Run => ({
  ...given,
  state: { ...given.state },
  events: [],
  queue: [],
  activations: 0,
  allowance: { left: feelStepsACommand },
  touched: new Set(),
});

/** Records a fact and moves the state by it. */
export const emit = <T extends CaseEventType>(run: Run, type: T, data: DataOf<T>): void => {
  const event = { type, v: 1, data } as CaseEvent; // the mapped union can't follow T
  run.events.push(event);
  evolveDraft(run.state, event, run.context.at);
};

/** Plans a step. */
export const enqueue = (run: Run, step: PendingStep['step'], instance: number): void => {
  run.queue.push({ step, instance });
};

/** Notes that tokens may have moved anywhere: what an earlier command noted was lost with it. */
export const touchAll = (run: Run): void => {
  for (const { id, children } of run.state.instances.values()) if (!children.isEmpty()) run.touched.add(id);
};

/** Notes that tokens moved in a scope. */
export const touch = (run: Run, scope: number | undefined): void => {
  if (scope !== undefined) run.touched.add(scope);
};

/** The next free number of the case. */
export const nextId = (run: Run): number => run.state.nextId;

/** The time of the command. */
export const now = (run: Run): Instant => run.context.at;

/** A live instance; absent when something ended it meanwhile. */
export const instanceOf = (run: Run, id: number | undefined): Instance | undefined =>
  id === undefined ? undefined : run.state.instances.get(id);

/** The graph that an instance runs in. */
export const graphOf = (run: Run, instance: Instance): ProcessGraph =>
  run.rules.processes.get(instance.process) ?? missing(`process ${instance.process}`);

/** The node of an element id in the instance's process. */
export const nodeOf = (graph: ProcessGraph, element: string): ProcessNode =>
  graph.nodes.get(element) ?? missing(`element ${element} of process ${graph.id}`);

/** What the element of a node answers. */
export const elementOf = <K extends NodeKind>(run: Run, node: NodeOf<K>): Element<K> => run.elements[node.kind]; // the table is keyed by the very kind

/** Instance, node and graph together; undefined for the root of a process, which is no node. */
export const at = (run: Run, instance: Instance): Standing | undefined => {
  const graph = graphOf(run, instance);
  const node = graph.nodes.get(instance.element);
  return node === undefined ? undefined : { instance, node, graph };
};

/** Live children in the order in which they came to be. */
export const childrenOf = (instance: Instance): readonly number[] =>
  [...instance.children.values()].flatMap((ids) => [...ids]).sort((a, b) => a - b);

const missing = (what: string): never => unreachable(`the case lacks ${what}` as never);

/** An instance that was just entered can't be missing. */
export const unknownInstance = (id: number): never => missing(`instance ${String(id)}`);
