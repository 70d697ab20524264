import type { Instance } from '../state/case-state.js';
import { emit, instanceOf, nextId, unknownInstance, type Run } from './run.js';

/** The oldest token that waits at a gateway on each incoming flow. */
export const tokensByFlow = (run: Run, scope: Instance, gateway: string): ReadonlyMap<string, number> => {
  const oldest = new Map<string, number>();
  for (const id of scope.children.get(gateway) ?? []) {
    const flow = instanceOf(run, id)?.flow;
    if (flow === undefined) continue;
    const known = oldest.get(flow);
    if (known === undefined || id < known) oldest.set(flow, id);
  }
  return oldest;
};

/** Makes one token of those that waited. */
export const joinTokens = (run: Run, element: string, consumed: readonly number[]): Instance => {
  const instance = nextId(run);
  emit(run, 'TokensJoined', { element, instance, consumed: [...consumed] });
  return instanceOf(run, instance) ?? unknownInstance(instance);
};
