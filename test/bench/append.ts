/**
 * What an append costs, part by part, against a plain INSERT of the same bytes on the same PostgreSQL in the same run.
 * `node --import .config/source-loader.mjs test/bench/append.ts [--clients 20] [--seconds 2] [--rounds 3]`
 */
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import pg from 'pg';
import {
  commitText,
  createMemoryKeys,
  createPostgresStore,
  createSequencer,
  migrate,
  openPool,
  type Append,
  type Head,
  type InlineProjection,
  type SqlPool,
} from '@throughline/event-store';
import { genesisHash, type Json, type StreamRef } from '@throughline/events';
import { startPostgres } from '@throughline/local-services';

const { values: options } = parseArgs({
  options: {
    clients: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
  },
});

/** One step of one client on its own case; gives back where the case then stands. */
type Step = (client: number, head: Head) => Promise<Head>;

type Variant = {
  readonly name: string;
  readonly step: Step;
  readonly before?: () => void;
  readonly after?: () => Promise<void>;
};

const stepsOfACase = 40;

const nowhere: Head = { seq: 0, hash: genesisHash, at: undefined };

let made = 0;

const caseOf = (client: number, head: Head, prefix: string): StreamRef => {
  if (head.seq === 0) made += 1;
  const known = open.get(client);
  const id = head.seq === 0 || known === undefined ? `${prefix}-${String(made)}` : known;
  open.set(client, id);
  return { kind: 'case', id };
};

const open = new Map<number, string>();

/** Three facts, some 900 bytes canonical: what completing a task in a sequence leaves. */
const events = (name: Json): Extract<Append['outcome'], { kind: 'events' }>['events'] => [
  { type: 'TaskCompleted', v: 1, data: { task: 17, element: 'check-credit', by: 'ada', note: name } },
  { type: 'VariablesSet', v: 1, data: { scope: 1, changes: [{ name: 'credit', before: null, after: '12500.00' }] } },
  {
    type: 'ElementLeft',
    v: 1,
    data: { instance: 17, element: 'check-credit', next: [{ flow: 'flow-4', element: 'sign-offer', instance: 18 }] },
  },
];

const appendOf = (stream: StreamRef, expected: Head, changes: Partial<Append> = {}): Append => {
  made += 1;
  const id = `bench-${String(process.pid)}-${String(made)}`;
  return {
    stream,
    expected,
    command: {
      namespace: 'bench',
      id,
      type: 'CompleteTask',
      fingerprint: createHash('sha256').update(id).digest('hex'),
    },
    at: new Date().toISOString(),
    actor: { kind: 'person', id: 'ada' },
    outcome: { kind: 'events', events: events('no remarks'), answer: { seq: expected.seq + 3 } },
    ...changes,
  };
};

/** The very text that the store would hash and write. */
const textOf = ({ stream, expected, command, at, actor, outcome }: Append): string =>
  commitText({
    ...{ stream, at, actor, firstSeq: expected.seq + 1, previousHash: expected.hash },
    command: { namespace: command.namespace, id: command.id, type: command.type },
    events: (outcome.kind === 'events' ? outcome.events : []).map((event, index) => ({
      ...event,
      seq: expected.seq + 1 + index,
    })),
  });

const worklist: InlineProjection = {
  name: 'bench_worklist',
  streamKinds: ['case'],
  migrations: [
    {
      name: '0001',
      sql: `CREATE TABLE bench_worklist (id text, task int, name text, department text, done boolean, PRIMARY KEY (id, task));
CREATE FUNCTION project_bench_worklist(p_kind text, p_id text, p_rows jsonb) RETURNS void LANGUAGE sql AS $$
  INSERT INTO bench_worklist SELECT p_id, r.task, r.name, r.department, r.done
  FROM jsonb_to_recordset(p_rows) AS r(task int, name text, department text, done boolean)
  ON CONFLICT (id, task) DO UPDATE SET done = excluded.done
$$;`,
    },
  ],
};

const worklistRows = (seq: number): Json => [
  { task: seq, name: 'Check credit', department: 'finance', done: true },
  { task: seq + 3, name: 'Sign offer', department: 'sales', done: false },
];

/** The parts of an append one after the other, written by hand so that each can be left out. */
const bareSql = `
CREATE TABLE bare (kind text, id text, first_seq bigint, body text, PRIMARY KEY (kind, id, first_seq));
CREATE TABLE bare_heads (kind text, id text, seq bigint, hash bytea, PRIMARY KEY (kind, id)) WITH (fillfactor = 70);
CREATE TABLE bare_commits (kind text, id text, first_seq bigint, body text, previous bytea, hash bytea, PRIMARY KEY (kind, id, first_seq));
CREATE TABLE bare_rows (kind text, id text, seq bigint, body text, PRIMARY KEY (kind, id, seq));
CREATE FUNCTION bare_cas(p_kind text, p_id text, p_seq bigint, p_body text, p_previous bytea, p_hash bytea) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  IF p_seq = 0 THEN INSERT INTO bare_heads VALUES (p_kind, p_id, 3, p_hash) ON CONFLICT DO NOTHING;
  ELSE UPDATE bare_heads SET seq = p_seq + 3, hash = p_hash WHERE kind = p_kind AND id = p_id AND seq = p_seq; END IF;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO bare_commits VALUES (p_kind, p_id, p_seq + 1, p_body, p_previous, p_hash);
  RETURN true;
END $$;`;

const noHash = Buffer.alloc(32);

const byHand = (pool: SqlPool): readonly Variant[] => [
  {
    name: 'plain INSERT of one row',
    step: async (client, head) => {
      const stream = caseOf(client, head, 'bare');
      const body = textOf(appendOf(stream, head));
      const text = 'INSERT INTO bare VALUES ($1, $2, $3, $4)';
      await pool.query({ name: 'bare', text, values: [stream.kind, stream.id, head.seq + 1, body] });
      return { ...nowhere, seq: head.seq + 3 };
    },
  },
  {
    name: 'plain INSERT of three rows, a third each',
    step: async (client, head) => {
      const stream = caseOf(client, head, 'rows');
      const body = textOf(appendOf(stream, head));
      const third = Math.ceil(body.length / 3);
      const parts = [0, 1, 2].map((part) => body.slice(part * third, (part + 1) * third));
      const text = 'INSERT INTO bare_rows VALUES ($1,$2,$3,$4),($1,$2,$3+1,$5),($1,$2,$3+2,$6)';
      await pool.query({ name: 'rows', text, values: [stream.kind, stream.id, head.seq + 1, ...parts] });
      return { ...nowhere, seq: head.seq + 3 };
    },
  },
  ...[false, true].map((hashed): Variant => ({
    name: hashed ? '  + hash chain' : '  + compare-and-set on the head',
    step: async (client, head) => {
      const stream = caseOf(client, head, hashed ? 'hash' : 'cas');
      const body = textOf(appendOf(stream, head));
      const hash = hashed ? createHash('sha256').update(body).digest() : noHash;
      const previous = hashed ? Buffer.from(head.hash, 'hex') : noHash;
      const values = [stream.kind, stream.id, head.seq, body, previous, hash];
      await pool.query({ name: 'cas', text: 'SELECT bare_cas($1, $2, $3, $4, $5, $6)', values });
      return { seq: head.seq + 3, hash: hash.toString('hex'), at: undefined };
    },
  })),
];

const viaStore = async (pool: SqlPool): Promise<readonly Variant[]> => {
  const store = await createPostgresStore({ pool, keys: createMemoryKeys(), projections: [worklist] });
  const sequencer = createSequencer({ pool });
  const append =
    (changes: (seq: number) => Partial<Append>): Step =>
    async (client, head) => {
      const stream = caseOf(client, head, 'full');
      const appended = await store.append(appendOf(stream, head, changes(head.seq + 1)));
      if (appended.kind !== 'appended') throw new Error(`an append ended as ${appended.kind}`);
      return appended.head;
    };
  const projected = (seq: number): Partial<Append> => ({ projections: { bench_worklist: worklistRows(seq) } });
  const note = { $personal: 'person:ada', value: 'no remarks' };
  const personal = (seq: number): Partial<Append> => ({
    ...projected(seq),
    outcome: { kind: 'events', events: events(note), answer: { seq: seq + 2 } },
  });
  return [
    { name: "  + command key: the store's append", step: append(() => ({})) },
    { name: '  + an inline projection of two rows', step: append(projected) },
    { name: '  + a personal value sealed', step: append(personal) },
    {
      name: '  + the sequencer running: everything',
      step: append(personal),
      before: () => {
        sequencer.start();
      },
      after: () => sequencer.stop(),
    },
  ];
};

const measure = async ({ step }: Variant, seconds: number): Promise<number> => {
  const end = performance.now() + seconds * 1_000;
  let steps = 0;
  const work = async (client: number): Promise<void> => {
    let head = nowhere;
    while (performance.now() < end) {
      head = await step(client, head.seq >= stepsOfACase * 3 ? nowhere : head);
      steps += 1;
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: Number(options.clients) }, (_, client) => work(client)));
  return (steps * 1_000) / (performance.now() - began);
};

const run = async (url: string): Promise<void> => {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  const name = `bench_append_${String(process.pid)}`;
  await admin.query(`CREATE DATABASE ${name}`);
  const own = Object.assign(new URL(url), { pathname: `/${name}` }).toString();
  await migrate({ url: own, projections: [worklist] });
  const bare = openPool({ url: own, max: Number(options.clients), role: 'as connected' });
  await bare.query({ text: bareSql });
  const pool = openPool({ url: own, max: Number(options.clients) + 2 });
  const variants = [...byHand(bare), ...(await viaStore(pool))];
  await report(variants);
  await Promise.all([bare.end(), pool.end()]);
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await admin.end();
};

const report = async (variants: readonly Variant[]): Promise<void> => {
  const [base, ...others] = variants;
  if (base === undefined) return;
  const bytes = textOf(appendOf({ kind: 'case', id: 'full-1' }, nowhere)).length;
  console.log(`${options.clients} clients, 3 events and ${String(bytes)} bytes a step, ${options.rounds} rounds`);
  for (const variant of others) await measurePaired(base, variant, 1);
  for (const variant of others) {
    const pairs: Pair[] = [];
    for (let round = 0; round < Number(options.rounds); round += 1) {
      pairs.push(await measurePaired(base, variant, Number(options.seconds)));
    }
    const { baseRate, rate } = middle(pairs);
    console.log(line(variant.name, rate, `${(rate / baseRate).toFixed(2)} of ${baseRate.toFixed(0)}/s: ${base.name}`));
  }
};

type Pair = { readonly baseRate: number; readonly rate: number };

/** One right after the other: what else runs on the machine then slows both. */
const measurePaired = async (base: Variant, variant: Variant, seconds: number): Promise<Pair> => {
  const baseRate = await measure(base, seconds);
  variant.before?.();
  const rate = await measure(variant, seconds);
  await variant.after?.();
  return { baseRate, rate };
};

/** The pair with the median ratio. */
const middle = (pairs: readonly Pair[]): Pair => {
  const sorted = [...pairs].sort((one, other) => one.rate / one.baseRate - other.rate / other.baseRate);
  return sorted[Math.floor(sorted.length / 2)] ?? { baseRate: 1, rate: 0 };
};

const line = (name: string, rate: number, ratio: string): string =>
  `${name.padEnd(54)} ${rate.toFixed(0).padStart(6)}/s  ${ratio}`;

const given = process.env['TEST_DATABASE_URL'];
if (given === undefined) {
  // Durable, as in production: a throwaway server does not wait for the disk.
  const postgres = await startPostgres({ cluster: 'bench' });
  try {
    await run(postgres.url);
  } finally {
    await postgres.stop();
  }
} else {
  await run(given);
}
