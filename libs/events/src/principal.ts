import { z } from 'zod';

/** Who acted, as the record keeps it: a person, a system outside (by its client id), or the engine's own parts. */
export const actorSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person'), id: z.string().min(1) }),
  z.object({ kind: z.literal('system'), id: z.string().min(1) }),
  z.object({ kind: z.literal('engine'), id: z.string().min(1) }),
]);

/** Who acted, as the record keeps it. */
export type Actor = z.infer<typeof actorSchema>;

/**
 * Who acts, with what the organisation said of them at that moment. Roles and departments come in with the command,
 * so that `decide` looks nobody up.
 */
export type Principal = {
  readonly actor: Actor;
  /** Closed name space of command ids: one client can't answer for another (architecture, invariant 3). */
  readonly namespace: string;
  readonly roles: readonly string[];
  readonly departments: readonly string[];
  /** What the organisation lets the roles do; the closed set of them is in libs/organisation. Absent: nothing. */
  readonly abilities?: readonly string[];
};

/** The namespace of the engine's own command ids; no client can get it. */
export const engineNamespace = 'engine';

/** The principal of a part of the engine, e.g. `timer` or `dispatcher`. */
export const enginePrincipal = (part: string): Principal => ({
  actor: { kind: 'engine', id: part },
  namespace: engineNamespace,
  roles: [],
  departments: [],
});
