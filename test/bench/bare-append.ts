import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { figures, type Figures } from './figures.js';

/**
 * A bare append: how fast PostgreSQL alone takes rows of the same number and bytes, each step in one transaction:
 * `together` as one statement, `apart` as a program does it that inserts event by event between BEGIN and COMMIT.
 */
export type BareAppend = {
  readonly together: Figures;
  readonly apart: Figures;
  readonly rowsAStep: number;
  readonly bytesAStep: number;
};

type Options = {
  readonly recordUrl: string;
  readonly serverUrl: string;
  readonly clients: number;
  readonly seconds: number;
};

/** Measures plain INSERTs of the events that the steps just recorded, one row an event. */
export const bareAppend = async ({ recordUrl, serverUrl, clients, seconds }: Options): Promise<BareAppend> => {
  const steps = await recordedSteps(recordUrl);
  const rowsAStep = average(steps.map((step) => step.length));
  const bytesAStep = average(steps.map((step) => step.reduce((sum, event) => sum + Buffer.byteLength(event), 0)));
  const name = `bare_${randomBytes(4).toString('hex')}`;
  const server = await connected(serverUrl);
  await server.query(`CREATE DATABASE ${name}`);
  try {
    const inserting = { url: databaseUrl(serverUrl, name), steps, clients, seconds };
    const together = await insertFor({ ...inserting, table: 'together', insert: inOneStatement });
    const apart = await insertFor({ ...inserting, table: 'apart', insert: oneByOne });
    return { together, apart, rowsAStep, bytesAStep };
  } finally {
    await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await server.end();
  }
};

/** The events of up to 2,000 completed tasks, as the record keeps them. */
const recordedSteps = async (recordUrl: string): Promise<readonly (readonly string[])[]> => {
  const client = await connected(recordUrl);
  const { rows } = await client.query<{ events: readonly unknown[] }>(
    `SELECT body::jsonb->'events' AS events FROM commits
     WHERE kind = 'case' AND body::jsonb->'command'->>'type' = 'CompleteTask' LIMIT 2000`,
  );
  await client.end();
  return rows.map(({ events }) => events.map((event) => JSON.stringify(event)));
};

type Inserting = {
  readonly url: string;
  readonly steps: readonly (readonly string[])[];
  readonly clients: number;
  readonly seconds: number;
  readonly table: string;
  readonly insert: (connection: pg.Client, rows: Rows) => Promise<void>;
};

/** The events of one step, and where they go. */
type Rows = { readonly table: string; readonly stream: string; readonly seq: number; readonly step: readonly string[] };

const insertFor = async ({ url, steps, clients, seconds, table, insert }: Inserting): Promise<Figures> => {
  const setup = await connected(url);
  await setup.query(`CREATE TABLE ${table} (stream text, seq bigint, body text, PRIMARY KEY (stream, seq))`);
  await setup.end();
  const latencies: number[] = [];
  const connections = await Promise.all(Array.from({ length: clients }, () => connected(url)));
  const begun = performance.now();
  const until = begun + seconds * 1_000;
  await Promise.all(
    connections.map(async (connection, index) => {
      for (let seq = 0, turn = index; performance.now() < until; turn += 1) {
        const step = steps[turn % steps.length] ?? [];
        const from = performance.now();
        await insert(connection, { table, stream: String(index), seq, step });
        latencies.push(performance.now() - from);
        seq += step.length;
      }
    }),
  );
  const elapsedMs = performance.now() - begun;
  await Promise.all(connections.map((connection) => connection.end()));
  return figures({ latencies, elapsedMs });
};

const inOneStatement = async (connection: pg.Client, { table, stream, seq, step }: Rows): Promise<void> => {
  const places = step.map((_, row) => `($${String(row * 3 + 1)},$${String(row * 3 + 2)},$${String(row * 3 + 3)})`);
  await connection.query({
    name: `insert-${String(step.length)}`,
    text: `INSERT INTO ${table} VALUES ${places.join(',')}`,
    values: step.flatMap((event, row) => [stream, seq + row, event]),
  });
};

const oneByOne = async (connection: pg.Client, { table, stream, seq, step }: Rows): Promise<void> => {
  await connection.query('BEGIN');
  for (const [row, event] of step.entries()) {
    const values = [stream, seq + row, event];
    await connection.query({ name: 'insert', text: `INSERT INTO ${table} VALUES ($1,$2,$3)`, values });
  }
  await connection.query('COMMIT');
};

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const connected = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
};

const databaseUrl = (serverUrl: string, database: string): string => {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
};
