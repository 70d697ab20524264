import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCases, type Cases, type CommandInput } from '@throughline/cases';
import {
  createMemoryKeys,
  createMemoryStore,
  createPostgresStore,
  migrate,
  openPool,
  type EventStore,
  type SqlPool,
} from '@throughline/event-store';
import { sha256 } from '@throughline/event-store/memory';
import type { Instant } from '@throughline/events';
import { ada, commandOf, deployedTexts, type Deed, type Deployed } from '@throughline/testing';
import fc from 'fast-check';
import pg from 'pg';
import { deedOf, randomAttempt, type Attempt } from './random-deed.js';
import { randomBundle } from './random-process.js';

const numRuns = Number(process.env['PROPERTY_RUNS'] ?? 12);

const variables = { n: 1, b: true, count: 2, items: [1, 2], wait: 'PT1H', key: 'k' };

let pool: SqlPool;

beforeAll(async () => {
  const url = await emptyDatabase();
  await migrate({ url });
  pool = openPool({ url, max: 4 });
});

afterAll(async () => pool.end());

describe('any case, written by two replicas in turn on PostgreSQL', () => {
  it('leaves the record that one writer leaves in memory', async () => {
    const memory = createMemoryStore();
    const postgres = await createPostgresStore({ pool, keys: createMemoryKeys() });
    let cases = 0;
    const story = fc.asyncProperty(
      randomBundle(),
      fc.array(randomAttempt, { minLength: 5, maxLength: 15, size: 'max' }),
      async (xml, attempts) => {
        cases += 1;
        const caseId = `case-${String(cases)}`;
        await play({ deployed: await deployedTexts([xml]), caseId, attempts, memory, postgres });
        expect(await traceOf(postgres, caseId)).toEqual(await traceOf(memory, caseId));
      },
    );
    await fc.assert(story, { numRuns, endOnFailure: true });
  }, 600_000);
});

type Play = {
  readonly deployed: Deployed;
  readonly caseId: string;
  readonly attempts: readonly Attempt[];
  readonly memory: EventStore;
  readonly postgres: EventStore;
};

/** The same commands on both sides; each is answered alike, and so is its repetition by the other writer. */
const play = async ({ deployed, caseId, attempts, memory, postgres }: Play): Promise<void> => {
  let clock: Instant = '2026-03-02T09:00:00.000Z';
  const on = (store: EventStore): Cases =>
    createCases({
      store,
      rulesAt: async () => Promise.resolve(deployed.rules),
      now: () => clock,
      sha256,
      projecting: () => ({}),
    });
  const alone = on(memory);
  const writers = [on(postgres), on(postgres)] as const;
  const opening: Deed = { type: 'StartCase', body: { process: 'first', variables, rules: deployed.versions }, by: ada };
  for (const [turn, attempt] of [undefined, ...attempts].entries()) {
    const state = await alone.state(caseId);
    if (state.seq > enoughEvents) return;
    const deed = attempt === undefined ? opening : deedOf(state, attempt);
    if (deed.at !== undefined && deed.at > clock) clock = deed.at;
    const command: CommandInput = commandOf(deed, { caseId, id: `${caseId}/${String(turn)}`, at: clock });
    const answer = await alone.execute(command);
    expect(await writers[turn % 2 === 0 ? 0 : 1].execute(command)).toEqual(answer);
    if (turn % 3 === 0) expect(await writers[turn % 2 === 0 ? 1 : 0].execute(command)).toEqual(answer);
  }
};

/** A case that loops says no more after this. */
const enoughEvents = 3_000;

/** Everything that is recorded of a case but its hashes: those are proved by the stores' contract. */
const traceOf = async (store: EventStore, caseId: string) =>
  (await store.read({ kind: 'case', id: caseId })).commits.map(({ at, actor, command, firstSeq, events }) => ({
    at,
    actor,
    command,
    firstSeq,
    events,
  }));

const emptyDatabase = async (): Promise<string> => {
  const server = process.env['TEST_DATABASE_URL'] ?? '';
  const name = `two_writers_${String(process.pid)}_${String(Date.now())}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return Object.assign(new URL(server), { pathname: `/${name}` }).toString();
};
