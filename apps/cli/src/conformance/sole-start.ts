import type { StartOptions } from '@throughline/simulator';
import type { ProcessGraph } from '@throughline/process-model';

/** Other engines start a process by hand at its only start event, whatever that waits for. */
export const soleStart = (graph: ProcessGraph | undefined): StartOptions => {
  const [only, second] = graph?.containers.get(graph.id)?.startEvents ?? [];
  return only === undefined || second !== undefined ? {} : { startEvent: only };
};
