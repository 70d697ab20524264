import type { AccessScope } from '@throughline/organisation';
import { sql, type RawBuilder } from 'kysely';

/** The wall in SQL: true where one of the scope's keys opens the case whose id is in `column`. */
export const opens = (scope: AccessScope, column: 'c.case_id' | 'w.case_id' | 'i.case_id'): RawBuilder<boolean> =>
  scope === 'every-case'
    ? sql<boolean>`true`
    : sql<boolean>`exists (
        select from case_access a where a.case_id = ${sql.ref(column)} and a.access_key = any(${[...scope]}::text[]))`;
