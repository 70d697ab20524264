import { revealed, type CaseEvent, type Json, type JsonObject, type Refusal } from '@throughline/events';
import type { ProcessGraph } from '@throughline/process-model';
import type { Simulation } from './simulation.js';
import type { CaseCommit } from './simulated-case.js';
import { standingAt } from './standing-at.js';

/** One event as a report tells it: its own members besides. `case` is there where it is not the reported case's. */
export type TraceEntry = JsonObject & { readonly seq: number; readonly type: string };

/** What a run came to, as `throughline run --json` prints it. */
export type RunReport = {
  /** `open`, how the case closed, or `refused` where it never began. */
  readonly state: 'open' | 'completed' | 'terminated' | 'failed' | 'cancelled' | 'refused';
  /** Element ids where tokens wait, one for each token, sorted. */
  readonly active: readonly string[];
  /** Element ids in the order in which they were left. */
  readonly completed: readonly string[];
  /** The variables of the process, also after its end; personal tags taken off. */
  readonly variables: JsonObject;
  readonly trace: readonly TraceEntry[];
  readonly incidents: readonly {
    readonly elementId: string;
    readonly code: string;
    readonly message: string;
    readonly remedy: string;
  }[];
  readonly refused?: Refusal;
};

/** Reports the first case of a simulation, with what happened in the others in the trace. */
export const reportOf = (
  simulation: Simulation,
  graphs: ReadonlyMap<string, ProcessGraph>,
  refused?: Refusal,
): RunReport => {
  const [main] = simulation.cases();
  const refusal = refused === undefined ? {} : { refused };
  if (main === undefined) {
    return { state: 'refused', active: [], completed: [], variables: {}, trace: [], incidents: [], ...refusal };
  }
  const { state } = main;
  const events = simulation.commits(main.id).flatMap((commit) => commit.events);
  return {
    state: state.status === 'closed' ? (state.outcome ?? 'completed') : 'open',
    active: standingAt(state, graphs)
      .map(({ element }) => element)
      .sort(),
    completed: leftElements(events, graphs),
    variables: processVariables(events),
    trace: simulation.commits().flatMap((commit) => traceOf(commit, main.id)),
    incidents: [...state.incidents.values()].map(({ element, code, message, remedy }) => ({
      elementId: element,
      code,
      message,
      remedy,
    })),
    ...refusal,
  };
};

/** Ids of elements in the order in which they were left; the processes themselves are no elements of theirs. */
export const leftElements = (
  events: readonly CaseEvent[],
  graphs: ReadonlyMap<string, ProcessGraph>,
): readonly string[] =>
  events.flatMap((event) =>
    event.type === 'ElementLeft' && !graphs.has(event.data.element) ? [event.data.element] : [],
  );

/** The variables of the case's own process after these events; a closed case has none in its state any more. */
export const processVariables = (events: readonly CaseEvent[]): JsonObject => {
  const root = events.find((event) => event.type === 'ElementEntered')?.data.instance;
  const variables: Record<string, Json> = {};
  for (const event of events) {
    if (event.type !== 'VariablesSet' || event.data.scope !== root) continue;
    for (const { name, after } of event.data.changes) variables[name] = revealed(after);
  }
  return variables;
};

/** The events of a commit as a report tells them. */
export const traceOf = ({ caseId, firstSeq, at, events }: CaseCommit, main: string): readonly TraceEntry[] =>
  events.map((event, index): TraceEntry => {
    const { element, ...told } = event.data as unknown as JsonObject; // JSON by its schema; only the index signature lacks
    return {
      seq: firstSeq + index,
      type: event.type,
      ...(element === undefined ? {} : { elementId: element }),
      at,
      ...(caseId === main ? {} : { case: caseId }),
      ...told,
    };
  });
