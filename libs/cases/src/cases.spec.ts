import { beforeEach, describe, expect } from '@jest/globals';
import {
  createMemoryStore,
  sha256,
  type Append,
  type EventStore,
  type Snapshot,
} from '@throughline/event-store/memory';
import { Fault, type Instant, type JsonObject, type Principal } from '@throughline/events';
import { ada, bob, deployed, engine, it, type Deployed } from '@throughline/testing';
import { createCases, type Cases, type CommandInput } from './index.js';

const handling = await deployed(import.meta.url, './models/handling.bpmn');
const counting = await deployed(import.meta.url, './models/counting.bpmn');
const owing = await deployed(import.meta.url, './models/owing.bpmn');

let store: EventStore;
let clock: Instant;

beforeEach(() => {
  store = createMemoryStore();
  clock = '2026-03-02T09:00:00.000Z';
});

/** A replica: its own memory of cases, on the store that all share, or on one that does something between. */
const replica = (rules: Deployed = handling, on: EventStore = store): Cases =>
  createCases({
    store: on,
    rulesAt: async () => Promise.resolve(rules.rules),
    now: () => clock,
    sha256,
    projecting: () => ({}),
  });

let commands = 0;

type Sent = { readonly id?: string; readonly by?: Principal };

const context = ({ id, by = ada }: Sent): CommandInput['context'] => ({ id: id ?? `c-${String((commands += 1))}`, by });

const opening = (rules: Deployed, variables: JsonObject = {}, sent: Sent = {}): CommandInput => ({
  type: 'StartCase',
  caseId: 'case-1',
  body: { process: rules.process, variables, rules: rules.versions },
  context: context(sent),
});

/** The process begins with its root, 1, and its start event; the task is the third. */
const work = 3;

const claiming = (sent: Sent = {}): CommandInput => ({
  type: 'ClaimTask',
  caseId: 'case-1',
  body: { task: work },
  context: context(sent),
});

const releasing = (sent: Sent = {}): CommandInput => ({
  type: 'ReleaseTask',
  caseId: 'case-1',
  body: { task: work },
  context: context(sent),
});

const firing = (sent: Sent): CommandInput => ({
  type: 'FireTimer',
  caseId: 'case-1',
  body: { timer: work + 1 },
  context: context({ by: engine, ...sent }),
});

const steppingTo = (step: number): CommandInput => ({
  type: 'TakeSlaStep',
  caseId: 'case-1',
  body: { task: work, step },
  context: context({ by: engine }),
});

const stream = { kind: 'case', id: 'case-1' } as const;

const eventTypes = async (): Promise<readonly string[]> =>
  (await store.read(stream)).commits.flatMap(({ events }) => events.map(({ type }) => type));

describe('the same command', () => {
  it('gets the same answer, and happens once', async () => {
    const cases = replica();
    const first = await cases.execute(opening(handling, {}, { id: 'open' }));
    const { head } = await store.read(stream);
    expect(await cases.execute(opening(handling, {}, { id: 'open' }))).toEqual(first);
    expect(await replica().execute(opening(handling, {}, { id: 'open' }))).toEqual(first);
    expect((await store.read(stream)).head).toEqual(head);
  });

  it('gets the same refusal, even when it would be accepted by now', async () => {
    const cases = replica();
    await cases.execute(opening(handling));
    await cases.execute(claiming({ by: bob }));
    const refused = await cases.execute(claiming({ id: 'try' }));
    await cases.execute(releasing({ by: bob }));
    expect(refused).toMatchObject({ kind: 'refused', refusal: { code: 'TaskNotWaiting' } });
    expect(await cases.execute(claiming({ id: 'try' }))).toEqual(refused);
  });

  it('is refused where another was sent under its id', async () => {
    const cases = replica();
    await cases.execute(opening(handling));
    await cases.execute(claiming({ id: 'one' }));
    expect(await cases.execute(releasing({ id: 'one' }))).toMatchObject({ refusal: { code: 'CommandIdReused' } });
    expect(await eventTypes()).not.toContain('TaskReleased');
  });

  it('of two clients under one id is two commands', async () => {
    const cases = replica();
    await cases.execute(opening(handling));
    await cases.execute(claiming({ id: 'one' }));
    const other = await cases.execute(releasing({ id: 'one', by: bob }));
    expect(other).toMatchObject({ refusal: { code: 'TaskHeldByAnother' } });
  });
});

/** A store on which something happens between the look at a case and the writing, as often as `times` says. */
const racing = (times: number, rival: () => Promise<unknown>): EventStore => {
  let left = times;
  return {
    ...store,
    append: async (append: Append) => {
      if (left > 0) {
        left -= 1;
        await rival();
      }
      return store.append(append);
    },
  };
};

describe('a race of two replicas', () => {
  it('is decided again on what the faster one wrote', async () => {
    await replica().execute(opening(handling));
    const slower = replica(
      handling,
      racing(1, () => replica().execute(claiming({ by: bob }))),
    );
    expect(await slower.execute(claiming())).toMatchObject({ kind: 'refused', refusal: { code: 'TaskNotWaiting' } });
    expect((await replica().state('case-1')).tasks.get(work)?.holder).toMatchObject({ by: 'bob' });
  });

  it('is won in the end by who loses seven times', async () => {
    await replica().execute(opening(handling));
    const slower = replica(
      handling,
      racing(7, () => toAndFro()),
    );
    expect(await slower.execute(claiming())).toMatchObject({ kind: 'accepted' });
  });

  it('that is lost eight times is a fault to try again, and nothing is stored', async () => {
    await replica().execute(opening(handling));
    const slower = replica(
      handling,
      racing(8, () => toAndFro()),
    );
    const lost = await slower.execute(claiming({ id: 'late' })).catch((fault: unknown) => fault);
    expect(lost).toBeInstanceOf(Fault);
    expect(lost).toMatchObject({ code: 'CaseBusy', retryable: true });
    expect(await slower.execute(claiming({ id: 'late' }))).toMatchObject({ kind: 'accepted' });
  });

  it('never stores a refusal that only a stale memory gave', async () => {
    const stale = replica();
    await stale.execute(opening(handling));
    await stale.execute(claiming({ by: bob }));
    await replica().execute(releasing({ by: bob }));
    expect(await stale.execute(claiming())).toMatchObject({ kind: 'accepted' });
  });

  it('never tells a passing refusal that only a stale memory gave', async () => {
    const stale = replica(owing);
    await stale.execute(opening(owing));
    clock = '2026-03-02T12:00:00.000Z';
    expect(await replica(owing).execute(steppingTo(1))).toMatchObject({ kind: 'accepted' });
    expect(await stale.execute(steppingTo(2))).toMatchObject({ kind: 'accepted' });
  });

  it('leaves a reader with what is written, whoever wrote it', async () => {
    const stale = replica();
    await stale.execute(opening(handling));
    await replica().execute(claiming({ by: bob }));
    expect((await stale.state('case-1')).tasks.get(work)?.holder).toMatchObject({ by: 'bob' });
  });
});

const toAndFro = async (): Promise<void> => {
  const rival = replica();
  await rival.execute(claiming({ by: bob }));
  await rival.execute(releasing({ by: bob }));
};

describe('commands on one case in one process', () => {
  it('wait for each other', async () => {
    const cases = replica(
      handling,
      racing(0, async () => Promise.resolve()),
    );
    await cases.execute(opening(handling));
    const answers = await Promise.all([ada, bob, ada, bob].map((by) => cases.execute(claiming({ by }))));
    expect(answers.map(({ kind }) => kind)).toEqual(['accepted', 'refused', 'accepted', 'refused']);
  });
});

describe('a timer that is not due', () => {
  it('is told so and not kept: the same command fires it in time', async () => {
    const cases = replica();
    await cases.execute(opening(handling));
    expect(await cases.execute(firing({ id: 'fire' }))).toMatchObject({ refusal: { code: 'TimerNotDue' } });
    clock = '2026-03-02T10:00:00.000Z';
    expect(await cases.execute(firing({ id: 'fire' }))).toMatchObject({ kind: 'accepted' });
  });
});

describe('the time of a commit', () => {
  it('never goes back, whatever the clock does', async () => {
    const cases = replica();
    await cases.execute(opening(handling));
    clock = '2026-03-02T08:00:00.000Z';
    await cases.execute(claiming());
    const { commits } = await store.read(stream);
    expect(commits.map(({ at }) => at)).toEqual(['2026-03-02T09:00:00.000Z', '2026-03-02T09:00:00.000Z']);
  });
});

describe('a case that one command does not finish', () => {
  const counted = { n: 0, limit: 400 };

  it('is continued in commits of its own', async () => {
    const cases = replica(counting);
    await cases.execute(opening(counting, counted));
    const { commits } = await store.read(stream);
    expect(commits.map(({ command }) => command.type)).toEqual(['StartCase', 'Continue', 'Continue']);
    expect((await cases.state('case-1')).tasks.size).toBe(1);
  });

  it('is continued once, where another replica goes on with it', async () => {
    const cut = replica(counting, failingAt('Continue'));
    await expect(cut.execute(opening(counting, counted, { id: 'open' }))).rejects.toThrow('gone');
    const { seq } = await replica(counting).state('case-1');
    const id = `continue/case-1/${String(seq)}`;
    const goOn: CommandInput = { type: 'Continue', caseId: 'case-1', body: {}, context: { id, by: engine } };
    await replica(counting).execute(goOn);
    expect(await cut.execute(opening(counting, counted, { id: 'open' }))).toMatchObject({ kind: 'accepted' });
    expect((await cut.state('case-1')).pending).toEqual([]);
  });
});

/** A store whose connection is lost once, as a command of a type is written. */
const failingAt = (type: string): EventStore => {
  let isLost = false;
  return {
    ...store,
    append: async (append: Append) => {
      if (append.command.type !== type || isLost) return store.append(append);
      isLost = true;
      throw new Fault('StoreGone', 'the connection is gone', true);
    },
  };
};

describe('a snapshot', () => {
  const long = { n: 0, limit: 400 };

  it('is saved after some five hundred events, and read instead of them', async () => {
    await replica(counting).execute(opening(counting, long));
    const before = await replica(counting).state('case-1');
    const reads: number[] = [];
    const counted = {
      ...store,
      read: async (...asked: Parameters<EventStore['read']>) => {
        reads.push(asked[1] ?? 0);
        return store.read(...asked);
      },
    };
    const after = await replica(counting, counted).state('case-1');
    expect(reads).toEqual([expect.any(Number)]);
    expect(reads[0]).toBeGreaterThan(500);
    expect(after).toEqual(before);
  });

  it('of another version of the state is not read: the events are', async () => {
    await replica(counting).execute(opening(counting, long));
    const before = await replica(counting).state('case-1');
    const older = async (): Promise<Snapshot | undefined> => {
      const found = await store.loadSnapshot(stream);
      return found && { seq: found.seq, stateVersion: found.stateVersion + 1, state: 'of another shape' };
    };
    expect(await replica(counting, { ...store, loadSnapshot: older }).state('case-1')).toEqual(before);
  });
});

describe('a case as it stood', () => {
  it('is read by the number of any event', async () => {
    const cases = replica();
    const opened = await cases.execute(opening(handling));
    await cases.execute(claiming());
    expect((await cases.state('case-1', opened.seq)).tasks.get(work)?.holder.kind).toBe('waiting');
    expect((await cases.state('case-1', 0)).status).toBe('unknown');
  });
});

describe('a command for a case as somebody saw it', () => {
  it('is refused when the case has moved on, and nothing is kept', async () => {
    const cases = replica();
    const { seq } = await cases.execute(opening(handling));
    await cases.execute(claiming({ by: bob }));
    const late = await cases.execute(releasing({ id: 'seen', by: bob }), { ifSeq: seq });
    expect(late).toMatchObject({ refusal: { code: 'CaseMovedOn' } });
    expect(await cases.execute(releasing({ id: 'seen', by: bob }), { ifSeq: seq + 1 })).toMatchObject({
      kind: 'accepted',
    });
  });
});

describe('an event that is too large', () => {
  it('is refused as a fact, and the case stands as before', async () => {
    const cases = replica();
    const big = opening(handling, { text: 'x'.repeat(300_000) }, { id: 'big' });
    expect(await cases.execute(big)).toMatchObject({ kind: 'refused', refusal: { code: 'EventTooLarge' } });
    expect(await cases.execute(big)).toMatchObject({ kind: 'refused', refusal: { code: 'EventTooLarge' } });
    expect((await cases.state('case-1')).status).toBe('unknown');
    expect(await cases.execute(opening(handling))).toMatchObject({ kind: 'accepted' });
  });
});

describe('data that has no canonical JSON', () => {
  it('is refused before anything is decided', async () => {
    const cases = replica();
    for (const value of ['half a character: \ud800', Number.POSITIVE_INFINITY]) {
      const answer = await cases.execute(opening(handling, { value }));
      expect(answer).toMatchObject({ kind: 'refused', refusal: { code: 'ValueNotRecordable' } });
    }
    expect(await eventTypes()).toEqual([]);
  });
});
