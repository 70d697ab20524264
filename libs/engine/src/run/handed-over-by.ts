import type { ProcessNode } from '@throughline/process-model';
import type { Instance } from '../state/case-state.js';
import { graphOf, instanceOf, nodeOf, type Run } from './run.js';
import { knowsHandoffs } from './task-named.js';

/**
 * The department whose lane the token came from, where that is another one than the element's own. A token that came
 * from the start of a subprocess, of a called process or of an iteration came from before that.
 */
export const handedOverBy = (
  run: Run,
  { instance, node }: { readonly instance: Instance; readonly node: ProcessNode },
): string | undefined => {
  if (node.department === undefined || !knowsHandoffs(run)) return undefined;
  const from = departmentBefore(run, instance);
  return from === node.department ? undefined : from;
};

const departmentBefore = (run: Run, instance: Instance): string | undefined => {
  let start: string | undefined;
  for (let here: Instance | undefined = instance; here !== undefined; here = instanceOf(run, here.scope)) {
    const source = sourceOf(run, here);
    if (source !== undefined && source.kind !== 'startEvent') return source.department;
    start = source?.department ?? start;
  }
  return start;
};

const sourceOf = (run: Run, { flow, ...instance }: Instance): ProcessNode | undefined => {
  if (flow === undefined) return undefined;
  const graph = graphOf(run, { flow, ...instance });
  const source = graph.flows.get(flow)?.source;
  return source === undefined ? undefined : nodeOf(graph, source);
};
