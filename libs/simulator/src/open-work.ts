import type { World } from './world.js';

/** Open work: by the id of its element (the oldest there), or by its number in its case. */
export type Work = string | { readonly caseId: string; readonly number: number };

/** The open user task that is meant. */
export const openTaskAt = (world: World, work: Work) =>
  found(world, work, ({ state }) => [...state.tasks.values()].map(({ task, element }) => ({ number: task, element })));

/** The open service request that is meant: by number, element or the service's type. */
export const openRequestAt = (world: World, work: Work) => {
  const request = found(world, work, ({ state }) =>
    [...state.requests.values()]
      .filter(({ failed }) => !failed)
      .flatMap(({ request: number, element, service }) => [
        { number, element },
        { number, element: service },
      ]),
  );
  const attempt = request && world.cases.get(request.caseId)?.state.requests.get(request.number)?.attempt;
  return request === undefined || attempt === undefined ? undefined : { ...request, request: request.number, attempt };
};

/** The open task or service request that is meant. */
export const openWorkAt = (world: World, work: Work) => openTaskAt(world, work) ?? openRequestAt(world, work);

type Candidate = { readonly number: number; readonly element: string };

type SimulatedCases = World['cases'] extends Map<string, infer C> ? C : never;

const found = (
  world: World,
  work: Work,
  candidatesOf: (one: SimulatedCases) => readonly Candidate[],
): { readonly caseId: string; readonly number: number } | undefined => {
  for (const one of world.cases.values()) {
    const meant = candidatesOf(one)
      .filter(({ number, element }) =>
        typeof work === 'string' ? element === work : one.id === work.caseId && number === work.number,
      )
      .map(({ number }) => number);
    if (meant.length > 0) return { caseId: one.id, number: Math.min(...meant) };
  }
  return undefined;
};
