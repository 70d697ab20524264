import { z } from 'zod';

/** A file of a bundle: its text, or its bytes in base64. */
const bundleFile = z
  .object({
    name: z.string().min(1).max(200),
    text: z.string().optional(),
    base64: z.base64().optional(),
  })
  .refine((file) => (file.text === undefined) !== (file.base64 === undefined), {
    error: 'give the file either as text or as base64',
  })
  .meta({ id: 'BundleFile' });

/** The body of a deployment as JSON; as multipart/form-data the same files are parts named `files`. */
export const deployBundleSchema = z.object({ files: z.array(bundleFile).min(1).max(200) }).meta({ id: 'DeployBundle' });

/** Files that are checked together and go into force together, or not at all. */
export type DeployBundle = z.infer<typeof deployBundleSchema>;

/** One deployed thing at one version. */
export const resourceSchema = z
  .object({
    kind: z.enum(['process', 'decision', 'form']),
    id: z.string(),
    name: z.string().optional(),
    version: z.number().int(),
    hash: z.string().describe('Hex SHA-256 of the file.'),
    fileName: z.string(),
    starts: z
      .array(z.object({ element: z.string(), trigger: z.enum(['message', 'signal', 'timer']), name: z.string() }))
      .optional(),
  })
  .meta({ id: 'Resource' });

/** One deployed thing at one version. */
export type Resource = z.infer<typeof resourceSchema>;

/** The answer to a deployment. */
export const deployedSchema = z
  .object({
    bundle: z.string(),
    version: z.number().int(),
    seq: z.number().int(),
    commandId: z.string(),
    changed: z.boolean().describe('False: this was in force already, and nothing was written.'),
    resources: z.array(resourceSchema),
  })
  .meta({ id: 'Deployed' });

/** The answer to a deployment. */
export type Deployed = z.infer<typeof deployedSchema>;

/** A bundle in force. */
export const bundleSchema = z
  .object({
    name: z.string(),
    version: z.number().int(),
    hash: z.string(),
    deployedAt: z.string(),
    resources: z.array(resourceSchema),
  })
  .meta({ id: 'Bundle' });

/** A bundle in force. */
export type Bundle = z.infer<typeof bundleSchema>;

/** The bundles in force. */
export const bundlesSchema = z.object({ items: z.array(bundleSchema) }).meta({ id: 'Bundles' });

/** A process in force, with its versions where one process is asked for. */
export const processSchema = z
  .object({
    id: z.string(),
    name: z.string().optional(),
    version: z.number().int(),
    hash: z.string(),
    fileName: z.string(),
    bundle: z.string(),
    starts: resourceSchema.shape.starts,
    versions: z.array(z.object({ version: z.number().int(), hash: z.string(), deployedAt: z.string() })).optional(),
  })
  .meta({ id: 'Process' });

/** A process in force. */
export type ProcessInForce = z.infer<typeof processSchema>;

/** The processes in force. */
export const processesSchema = z.object({ items: z.array(processSchema) }).meta({ id: 'Processes' });
