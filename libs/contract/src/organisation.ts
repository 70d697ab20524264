import { z } from 'zod';
import { jsonObjectSchema } from './json-value.js';

/** The organisation in force. */
export const organisationInForceSchema = z
  .object({
    version: z.number().int(),
    seq: z.number().int(),
    organisation: jsonObjectSchema.describe('The document as it was set; what was erased is null.'),
  })
  .meta({ id: 'OrganisationInForce' });

/** The organisation in force. */
export type OrganisationInForce = z.infer<typeof organisationInForceSchema>;

/** The answer to setting the organisation. */
export const organisationSetSchema = z
  .object({ version: z.number().int(), seq: z.number().int(), commandId: z.string() })
  .meta({ id: 'OrganisationSet' });

/** The answer to setting the organisation. */
export type OrganisationSet = z.infer<typeof organisationSetSchema>;

/** Who asks, as the organisation in force has it. */
export const meSchema = z
  .object({
    kind: z.enum(['person', 'system']),
    id: z.string(),
    name: z.string().optional(),
    roles: z.array(z.string()),
    departments: z.array(z.string()),
    abilities: z.array(z.string()).describe('What the roles allow; the closed set is in the organisation package.'),
    organisation: z.number().int().describe('The version of the organisation that says so.'),
  })
  .meta({ id: 'Me' });

/** Who asks. */
export type Me = z.infer<typeof meSchema>;
