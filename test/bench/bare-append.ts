import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { figures, type Figures } from './figures.js';

/** A bare append: how fast PostgreSQL alone takes rows of the same number and bytes, each step in one transaction. */
export type BareAppend = { readonly figures: Figures; readonly rowsAStep: number; readonly bytesAStep: number };

type Options = {
  readonly recordUrl: string;
  readonly serverUrl: string;
  readonly clients: number;
  readonly seconds: number;
};

/** Measures plain INSERTs of the events that the steps just recorded, one row an event, one statement a step. */
export const bareAppend = async ({ recordUrl, serverUrl, clients, seconds }: Options): Promise<BareAppend> => {
  const steps = await recordedSteps(recordUrl);
  const rowsAStep = average(steps.map((step) => step.length));
  const bytesAStep = average(steps.map((step) => step.reduce((sum, event) => sum + Buffer.byteLength(event), 0)));
  const name = `bare_${randomBytes(4).toString('hex')}`;
  const server = await connected(serverUrl);
  await server.query(`CREATE DATABASE ${name}`);
  try {
    return {
      figures: await insertFor({ url: databaseUrl(serverUrl, name), steps, clients, seconds }),
      rowsAStep,
      bytesAStep,
    };
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
};

const insertFor = async ({ url, steps, clients, seconds }: Inserting): Promise<Figures> => {
  const setup = await connected(url);
  await setup.query('CREATE TABLE events (stream text, seq bigint, body text, PRIMARY KEY (stream, seq))');
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
        await connection.query(insertOf(String(index), seq, step));
        latencies.push(performance.now() - from);
        seq += step.length;
      }
    }),
  );
  const elapsedMs = performance.now() - begun;
  await Promise.all(connections.map((connection) => connection.end()));
  return figures({ latencies, elapsedMs });
};

const insertOf = (stream: string, seq: number, step: readonly string[]) => ({
  name: `insert-${String(step.length)}`,
  text: `INSERT INTO events VALUES ${step.map((_, row) => `($${String(row * 3 + 1)},$${String(row * 3 + 2)},$${String(row * 3 + 3)})`).join(',')}`,
  values: step.flatMap((event, row) => [stream, seq + row, event]),
});

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
