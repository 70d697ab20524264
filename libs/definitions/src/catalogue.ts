import type { ProcessStart, ResourceRef } from '@throughline/events';
import type { SqlPool } from '@throughline/event-store';

/** The kind of a deployed thing. */
export type ResourceKind = 'process' | 'decision' | 'form';

/** The latest version of a resource. */
export type CatalogueEntry = ResourceRef & {
  readonly kind: ResourceKind;
  readonly name: string | undefined;
  readonly bundle: ResourceRef;
  readonly fileName: string;
  readonly starts: readonly ProcessStart[];
  readonly deployedAt: string;
};

/** What is asked here of the record's database. */
export type Database = Pick<SqlPool, 'query'>;

/** What is in force, from the `definitions` projection. */
export interface Catalogue {
  find(kind: ResourceKind, id: string): Promise<CatalogueEntry | undefined>;
  /** Everything of the bundle that holds this resource. */
  bundleOf(kind: ResourceKind, id: string): Promise<readonly CatalogueEntry[]>;
  /** In the order of kind and id; `kind`: only those. */
  list(kind?: ResourceKind): Promise<readonly CatalogueEntry[]>;
  /** Which bundle each of these belongs to, in force or not; unknown ones are left out. */
  ownersOf(resources: readonly { readonly kind: string; readonly id: string }[]): Promise<readonly Owner[]>;
}

/** To which bundle a resource belongs. */
export type Owner = { readonly kind: string; readonly id: string; readonly bundle: string };

/** The catalogue in the record's database. */
export const createCatalogue = (database: Database): Catalogue => ({
  find: async (kind, id) => {
    const text = `${entries} where d.in_force and d.kind = $1 and d.id = $2`;
    const { rows } = await database.query({ text, values: [kind, id] });
    return rows.map(entryOf)[0];
  },
  bundleOf: async (kind, id) => {
    const own = 'select o.bundle from definitions o where o.kind = $1 and o.id = $2 and o.in_force';
    const text = `${entries} where d.in_force and d.bundle = (${own}) order by d.kind, d.id`;
    const { rows } = await database.query({ text, values: [kind, id] });
    return rows.map(entryOf);
  },
  list: async (kind) => {
    const text = `${entries} where d.in_force and ($1::text is null or d.kind = $1) order by d.kind, d.id`;
    const { rows } = await database.query({ text, values: [kind ?? null] });
    return rows.map(entryOf);
  },
  ownersOf: async (resources) => {
    const { rows } = await database.query({
      text: `select d.kind, d.id, d.bundle from definitions d
        join unnest($1::text[], $2::text[]) as wanted (kind, id) on d.kind = wanted.kind and d.id = wanted.id`,
      values: [resources.map(({ kind }) => kind), resources.map(({ id }) => id)],
    });
    return rows as readonly Owner[];
  },
});

const entries = `
  select d.kind, d.id, d.version, d.hash, d.name, d.file_name, d.starts,
         b.bundle, b.version as bundle_version, b.hash as bundle_hash, b.deployed_at
  from definitions d join deployed_bundles b on b.bundle = d.bundle`;

type Row = {
  readonly kind: ResourceKind;
  readonly id: string;
  readonly version: number;
  readonly hash: string;
  readonly name: string | null;
  readonly file_name: string;
  readonly starts: readonly ProcessStart[];
  readonly bundle: string;
  readonly bundle_version: number;
  readonly bundle_hash: string;
  readonly deployed_at: string;
};

/** The columns that `entries` selects. */
const entryOf = (row: unknown): CatalogueEntry => {
  const { kind, id, version, hash, name, file_name, starts, bundle, bundle_version, bundle_hash, deployed_at } =
    row as Row;
  return {
    ...{ kind, id, version, hash, starts },
    name: name ?? undefined,
    bundle: { id: bundle, version: bundle_version, hash: bundle_hash },
    fileName: file_name,
    deployedAt: deployed_at,
  };
};
