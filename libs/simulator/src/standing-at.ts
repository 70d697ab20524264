import type { CaseState, Instance } from '@throughline/engine';
import type { ProcessGraph } from '@throughline/process-model';

/** Where a token stands. */
export type Standing = { readonly process: string; readonly element: string; readonly instance: number };

/**
 * Where the tokens of a case stand: everything that waits for somebody or something, joins included, and each call
 * activity besides what waits in the process that it called. Sorted by process and element.
 */
export const standingAt = (state: CaseState, graphs: ReadonlyMap<string, ProcessGraph>): readonly Standing[] =>
  state.status !== 'open'
    ? []
    : [...state.instances.values()]
        .filter((instance) => isLeaf(instance) || isCall(instance, graphs))
        .map(({ process, element, id }) => ({ process, element, instance: id }))
        .sort(byPlace);

/** The process itself and whatever holds others is no place where a token waits. */
const isLeaf = (instance: Instance): boolean => instance.children.isEmpty() && instance.element !== instance.process;

const isCall = (instance: Instance, graphs: ReadonlyMap<string, ProcessGraph>): boolean =>
  instance.iteration === undefined &&
  graphs.get(instance.process)?.nodes.get(instance.element)?.kind === 'callActivity';

const byPlace = (one: Standing, other: Standing): number =>
  compare(one.process, other.process) || compare(one.element, other.element) || one.instance - other.instance;

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
