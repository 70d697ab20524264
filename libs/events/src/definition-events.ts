import { z } from 'zod';

/** The kinds of things that are deployed. */
export const resourceKinds = ['process', 'decision', 'form'] as const;

/** What opens a case by itself: `name` of the message or signal, or the ISO 8601 text (or FEEL) of the timer. */
const startSchema = z.object({
  element: z.string(),
  trigger: z.enum(['message', 'signal', 'timer']),
  name: z.string(),
});

/**
 * One deployed thing. A BPMN file with two executable processes gives two resources with one `hash`; `hash` is the hex
 * SHA-256 of the original bytes, which the content store keeps.
 */
export const deployedResourceSchema = z.object({
  kind: z.enum(resourceKinds),
  id: z.string(),
  name: z.string().optional(),
  version: z.number().int(),
  hash: z.string(),
  fileName: z.string(),
  /** Of a process: what opens a case of it besides a plain start. */
  starts: z.array(startSchema).optional(),
});

/** One deployed thing. */
export type DeployedResource = z.infer<typeof deployedResourceSchema>;

/** What opens a case of a process by itself. */
export type ProcessStart = z.infer<typeof startSchema>;

/** Schemas of the events of a `bundle` stream. */
export const bundleEventSchemas = {
  /** BPMN, DMN and forms that were checked together went into force together. */
  BundleDeployed: z.object({ version: z.number().int(), hash: z.string(), resources: z.array(deployedResourceSchema) }),
} as const;

/** An event of a bundle. */
export type BundleEvent = {
  readonly [T in keyof typeof bundleEventSchemas]: {
    readonly type: T;
    readonly v: 1;
    readonly data: z.infer<(typeof bundleEventSchemas)[T]>;
  };
}[keyof typeof bundleEventSchemas];
