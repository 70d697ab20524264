import { createHash } from 'node:crypto';
import pg from 'pg';
import { Fault } from '@throughline/events';
import type { InlineProjection } from './ports.js';
import { projectInline } from './project-inline.js';
import { keySchema, storeSchema, type SchemaStep } from './store-schema.js';

/** Tables beside the record that no append writes, by the name of what they belong to; steps as of a projection. */
export type TableOwner = { readonly name: string; readonly migrations: InlineProjection['migrations'] };

/** What the record's database is brought to: its own schema, the inline projections, the other tables; in their order. */
export type Migration = {
  readonly url: string;
  readonly projections?: readonly InlineProjection[];
  readonly tables?: readonly TableOwner[];
};

/**
 * Brings the record's database to this version, as its owner. Replicas that start together wait for one another; steps
 * that the database has and this version does not know are left alone, so that an older replica can still start.
 *
 * @throws Fault `MigrationChanged` when a step that was run before reads differently now.
 */
export const migrate = async ({ url, projections = [], tables = [] }: Migration): Promise<void> =>
  underLock(url, async (client) => {
    await runSteps(client, 'event-store', storeSchema);
    for (const projection of projections) await register(client, projection);
    if (projections.length > 0) await renewProjectInline(client);
    for (const { name, migrations } of tables) await runSteps(client, `tables/${name}`, migrations);
  });

/** Brings the key database to this version. It is not the record's database: a copy of one must not open the other. */
export const migrateKeys = async ({ url }: { readonly url: string }): Promise<void> =>
  underLock(url, (client) => runSteps(client, 'keys', keySchema));

/** Any constant will do, if nothing else in the database takes the same advisory lock. */
const migrationLock = 7_464_001;

const underLock = async (url: string, work: (client: pg.Client) => Promise<void>): Promise<void> => {
  const client = new pg.Client({ connectionString: url, application_name: 'throughline-migrate' });
  // A connection that breaks also rejects the query under way: without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await client.query(`CREATE TABLE IF NOT EXISTS schema_steps (
      component text, name text, checksum text NOT NULL, run_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (component, name))`);
    await work(client);
  } finally {
    await client.end();
  }
};

const runSteps = async (client: pg.Client, component: string, steps: readonly SchemaStep[]): Promise<void> => {
  const known = await client.query<{ name: string; checksum: string }>(
    'SELECT name, checksum FROM schema_steps WHERE component = $1',
    [component],
  );
  const checksums = new Map(known.rows.map((row) => [row.name, row.checksum]));
  for (const step of steps) {
    const checksum = createHash('sha256').update(step.sql).digest('hex');
    const before = checksums.get(step.name);
    if (before === undefined) await runStep(client, { component, step, checksum });
    else if (before !== checksum) throw changed(component, step.name);
  }
};

type PendingSchemaStep = { readonly component: string; readonly step: SchemaStep; readonly checksum: string };

const runStep = async (client: pg.Client, { component, step, checksum }: PendingSchemaStep): Promise<void> => {
  await client.query('BEGIN');
  try {
    await client.query(step.sql);
    await client.query('INSERT INTO schema_steps (component, name, checksum) VALUES ($1, $2, $3)', [
      component,
      step.name,
      checksum,
    ]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new Fault('MigrationFailed', `schema step ${component}/${step.name} failed: ${String(error)}`, false, {
      cause: error,
    });
  }
};

const changed = (component: string, name: string): Fault =>
  new Fault(
    'MigrationChanged',
    `schema step ${component}/${name} was run in another wording: add a new step instead of editing this one`,
    false,
  );

/** Names go into SQL text, so nothing but plain identifiers is let through. */
const projectionName = /^[a-z][a-z0-9_]{0,40}$/;

const register = async (client: pg.Client, { name, migrations }: InlineProjection): Promise<void> => {
  if (!projectionName.test(name)) {
    throw new Fault('ProjectionMisnamed', `projection '${name}' is not named in lower case with underscores`, false);
  }
  await runSteps(client, `projection/${name}`, migrations);
  await client.query('INSERT INTO inline_projections (name) VALUES ($1) ON CONFLICT DO NOTHING', [name]);
  await client.query(`REVOKE EXECUTE ON FUNCTION project_${name}(text, text, jsonb) FROM PUBLIC`);
};

const renewProjectInline = async (client: pg.Client): Promise<void> => {
  const { rows } = await client.query<{ name: string }>('SELECT name FROM inline_projections ORDER BY place');
  await client.query(projectInline(rows.map((row) => row.name)));
  await client.query('REVOKE EXECUTE ON FUNCTION project_inline(text, text, jsonb) FROM PUBLIC');
};
