import type { AccessKey } from '@throughline/organisation';
import type { Kysely } from 'kysely';
import type { Schema } from './schema.js';

/** The keys that open each of these cases; a case that nobody has a key to is not in the answer. */
export const findAccessKeys = async (
  db: Kysely<Schema>,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, readonly AccessKey[]>> => {
  if (caseIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('case_access')
    .selectAll()
    .where('case_id', 'in', [...caseIds])
    .execute();
  const keys = new Map<string, AccessKey[]>();
  for (const { case_id, access_key } of rows) {
    const known = keys.get(case_id);
    if (known === undefined) keys.set(case_id, [access_key]);
    else known.push(access_key);
  }
  return keys;
};
