import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createMemoryStore } from '@throughline/event-store/memory';
import { openTestRecord } from '@throughline/event-store/testing';
import { createMemoryCorrelation } from './memory-correlation.js';
import { createPostgresCorrelations } from './postgres-correlations.js';
import { subscriptions } from './subscriptions.js';
import {
  closes,
  createTestCases,
  listens,
  opened,
  subscriptionClosed,
  took,
  waits,
  type Correlating,
} from './test-cases.js';

const inMemory = (): Promise<Correlating> => {
  const correlations = createMemoryCorrelation({ caseIdOf: (message, process) => `${process}<${message}` });
  const store = createMemoryStore({ onProjected: correlations.projected });
  return Promise.resolve({
    store,
    correlations,
    number: () => Promise.resolve(),
    close: () => Promise.resolve(),
  });
};

const onPostgres = async (): Promise<Correlating> => {
  const { store, pool, number, close } = await openTestRecord([subscriptions.projection]);
  return { store, correlations: createPostgresCorrelations(pool), number, close };
};

describe.each([
  ['in memory', inMemory],
  ['on PostgreSQL', onPostgres],
])('correlation %s', (_, open) => {
  let under: Correlating;
  let cases: ReturnType<typeof createTestCases>;
  beforeAll(async () => {
    under = await open();
    cases = createTestCases(under);
  });
  afterAll(() => under.close());

  it('takes a message to the case that waits for its name and key', async () => {
    await cases.happened('a1', opened('sales'), waits(2, 'signed', 'A1'), waits(3, 'signed', 'other'));
    await cases.publish('a', 'signed', { key: 'A1' });
    expect(await cases.onTheWay()).toEqual(['crm/a → sales/a1/2']);
    await cases.dispatch();
    expect(cases.sent.at(-1)).toEqual({
      type: 'CorrelateMessage',
      caseId: 'a1',
      body: { subscription: 2, message: 'crm/a', name: 'signed', payload: { id: 'a' } },
      context: {
        id: 'message/crm/a/sales/1',
        by: { actor: { kind: 'engine', id: 'dispatcher' }, namespace: 'engine', roles: [], departments: [] },
        causation: 'message/crm/a@1',
      },
    });
    expect(await cases.onTheWay()).toEqual([]);
  });

  it('keeps a message that nobody waits for, and gives it to the first who does', async () => {
    await cases.publish('b', 'paid', { key: 'B1' });
    expect(await cases.onTheWay()).toEqual([]);
    await cases.happened('b1', opened('sales'), waits(2, 'paid', 'B1'));
    await cases.happened('b2', opened('sales'), waits(2, 'paid', 'B1'));
    expect(await cases.onTheWay()).toEqual(['crm/b → sales/b1/2']);
    await cases.happened('b1', took(2, 'crm/b'), closes(2));
    expect(await cases.onTheWay()).toEqual([]);
  });

  it('does not give a message with a key to somebody who waits without one, nor the other way round', async () => {
    await cases.happened('c1', opened('sales'), waits(2, 'keyed'), waits(3, 'keyless', 'C'));
    await cases.publish('c', 'keyed', { key: 'C' });
    await cases.publish('c2', 'keyless');
    expect(await cases.onTheWay()).toEqual([]);
  });

  it('gives a message once to each process, and to its oldest case', async () => {
    await cases.happened('d1', opened('sales'), waits(2, 'order', 'D'));
    await cases.happened('d2', opened('sales'), waits(2, 'order', 'D'));
    await cases.happened('d3', opened('delivery'), waits(2, 'order', 'D'));
    await cases.publish('d', 'order', { key: 'D' });
    expect((await cases.onTheWay()).sort()).toEqual(['crm/d → delivery/d3/2', 'crm/d → sales/d1/2']);
    await cases.happened('d1', took(2, 'crm/d'), closes(2));
    await cases.happened('d3', took(2, 'crm/d'), closes(2));
  });

  it('gives messages to a waiting case in the order of their publication, one at a time', async () => {
    await cases.happened('e1', opened('sales'), waits(2, 'note', 'E'));
    for (const id of ['e-1', 'e-2', 'e-3']) await cases.publish(id, 'note', { key: 'E' });
    expect(await cases.onTheWay()).toEqual(['crm/e-1 → sales/e1/2']);
    await cases.happened('e1', took(2, 'crm/e-1'));
    expect(await cases.onTheWay()).toEqual(['crm/e-2 → sales/e1/2']);
    await cases.happened('e1', took(2, 'crm/e-2'), closes(2), waits(9, 'note', 'E'));
    expect(await cases.onTheWay()).toEqual(['crm/e-3 → sales/e1/9']);
    await cases.happened('e1', took(9, 'crm/e-3'), closes(9));
  });

  it('frees a message whose case had stopped waiting, for the next case, under a new command id', async () => {
    await cases.happened('f1', opened('sales'), waits(2, 'reply', 'F'));
    await cases.happened('f2', opened('sales'), waits(2, 'reply', 'F'));
    await cases.publish('f', 'reply', { key: 'F' });
    await cases.happened('f1', closes(2));
    cases.answerFrom('f1', subscriptionClosed);
    await cases.dispatch();
    expect(await cases.onTheWay()).toEqual(['crm/f → sales/f2/2']);
    await cases.dispatch();
    expect(cases.sent.slice(-2).map(({ caseId, context }) => `${caseId} ${context.id}`)).toEqual([
      'f1 message/crm/f/sales/1',
      'f2 message/crm/f/sales/2',
    ]);
  });

  it('frees a message for a case that comes later, too', async () => {
    await cases.happened('g1', opened('sales'), waits(2, 'late', 'G'));
    await cases.publish('g', 'late', { key: 'G' });
    await cases.happened('g1', ['CaseClosed', { outcome: 'cancelled' }]);
    cases.answerFrom('g1', { kind: 'refused', refusal: { code: 'CaseClosed', message: 'closed' } });
    await cases.dispatch();
    expect(await cases.onTheWay()).toEqual([]);
    await cases.happened('g2', opened('sales'), waits(2, 'late', 'G'));
    expect(await cases.onTheWay()).toEqual(['crm/g → sales/g2/2']);
    await cases.dispatch();
  });

  it('does not try again what a case refuses for another reason, and lets the next message pass', async () => {
    await cases.happened('h1', opened('sales'), waits(2, 'bad', 'H'));
    await cases.publish('h', 'bad', { key: 'H' });
    await cases.publish('h-2', 'bad', { key: 'H' });
    cases.answerFrom('h1', { kind: 'refused', refusal: { code: 'ReservedName', message: 'no' } });
    await cases.dispatch();
    expect(await cases.onTheWay()).toEqual(['crm/h-2 → sales/h1/2']);
    await cases.happened('h1', took(2, 'crm/h-2'), closes(2));
  });

  it('forgets a message when its time is over, and gives one without time only to who waits already', async () => {
    await cases.happened('i1', opened('sales'), waits(2, 'now', 'I'));
    await cases.publish('i', 'now', { key: 'I', timeToLive: 0 });
    await cases.publish('i-2', 'now', { key: 'I2', timeToLive: 0 });
    await cases.publish('i-3', 'now', { key: 'I3', timeToLive: 60_000 });
    expect(await cases.onTheWay()).toEqual(['crm/i → sales/i1/2']);
    cases.clock.at = '2026-11-22T10:01:01.000Z';
    await cases.happened('i2', opened('sales'), waits(2, 'now', 'I2'), waits(3, 'now', 'I3'));
    expect(await cases.onTheWay()).toEqual(['crm/i → sales/i1/2']);
    await cases.happened('i1', took(2, 'crm/i'), closes(2));
    expect(await under.correlations.expire('2026-11-22T10:00:30.000Z')).toBeGreaterThanOrEqual(2);
    expect(await under.correlations.expire('2026-11-22T10:00:30.000Z')).toBe(0);
  });

  it('opens one case of a process that starts by the message, unless a case of it waits for the message', async () => {
    const starts = [{ element: 'start', trigger: 'message', name: 'lead' }];
    await cases.deployed('leads', 'lead-intake', starts);
    await cases.publish('j', 'lead', { key: 'J' });
    expect(await cases.onTheWay()).toEqual(['crm/j → lead-intake/start']);
    await cases.dispatch();
    const start = cases.sent.at(-1);
    expect(start).toMatchObject({ type: 'StartCase', body: { process: 'lead-intake', startEvent: 'start' } });
    await cases.happened('j1', opened('lead-intake'), waits(2, 'lead', 'J'));
    await cases.publish('j-2', 'lead', { key: 'J' });
    expect(await cases.onTheWay()).toEqual(['crm/j-2 → lead-intake/j1/2']);
    await cases.happened('j1', took(2, 'crm/j-2'), closes(2));
  });

  it('starts nothing by a message that the latest version of the bundle does not start by', async () => {
    await cases.deployed('leads', 'lead-intake', []);
    await cases.publish('k', 'lead', { key: 'K' });
    expect(await cases.onTheWay()).toEqual([]);
  });

  it('knows by the case that was opened that the message was taken', async () => {
    await cases.deployed('leads', 'lead-intake', [{ element: 'start', trigger: 'message', name: 'lead' }]);
    await cases.publish('l', 'lead');
    const [pending] = await under.correlations.pending(1);
    await cases.happened(pending?.case ?? '', opened('lead-intake', 'message'));
    expect(await cases.onTheWay()).toEqual([]);
  });

  it('gives the same answer to the same message, and refuses another under its id', async () => {
    const first = await cases.publish('m', 'once', { key: 'M' });
    cases.clock.at = '2026-11-22T10:05:00.000Z';
    expect(await cases.publish('m', 'once', { key: 'M' })).toEqual(first);
    expect(await cases.publish('m', 'once', { key: 'other' })).toMatchObject({
      kind: 'refused',
      refusal: { code: 'MessageIdReused' },
    });
    const { commits } = await under.store.read({ kind: 'message', id: 'crm/m' });
    expect(commits).toHaveLength(1);
  });

  it('delivers a signal to every case that listened before it, and to none that listened later', async () => {
    await cases.happened('n1', opened('sales'), listens(2, 'alarm'), listens(3, 'alarm'));
    await cases.happened('n2', opened('delivery'), listens(2, 'alarm'), listens(3, 'other'));
    await cases.happened('n3', opened('sales'), listens(2, 'alarm'));
    await cases.happened('n3', closes(2));
    await cases.broadcast('n', 'alarm');
    await cases.happened('n4', opened('sales'), listens(2, 'alarm'));
    cases.sent.length = 0;
    await cases.dispatch();
    expect(cases.sent.map((c) => `${c.type} ${c.caseId} ${c.context.id}`)).toEqual([
      'DeliverSignal n1 signal/crm/n/n1/2',
      'DeliverSignal n1 signal/crm/n/n1/3',
      'DeliverSignal n2 signal/crm/n/n2/2',
    ]);
    cases.sent.length = 0;
    await cases.dispatch();
    expect(cases.sent).toEqual([]);
  });

  it('opens a case of each process that starts by the signal', async () => {
    await cases.deployed('alarms', 'evacuation', [{ element: 'on-fire', trigger: 'signal', name: 'fire' }]);
    await cases.broadcast('o', 'fire');
    cases.sent.length = 0;
    await cases.dispatch();
    expect(cases.sent).toMatchObject([{ type: 'StartCase', body: { process: 'evacuation', startEvent: 'on-fire' } }]);
  });

  it('publishes what a case throws: a message for another case, and a signal for all', async () => {
    await cases.happened('p1', opened('delivery'), waits(2, 'shipped', 'P'), listens(3, 'fleet'));
    const thrown = { instance: 4, element: 'throw', payload: { parcel: '7' } };
    await cases.happened(
      'p2',
      opened('sales'),
      ['MessageThrown', { ...thrown, message: '12', name: 'shipped', key: 'P' }],
      ['SignalThrown', { ...thrown, signal: '13', name: 'fleet' }],
    );
    cases.sent.length = 0;
    await cases.dispatch();
    await cases.dispatch();
    expect(cases.sent).toMatchObject([
      { type: 'CorrelateMessage', caseId: 'p1', body: { message: 'case/p2/12', payload: { parcel: '7' } } },
      { type: 'DeliverSignal', caseId: 'p1', body: { signal: 'case/p2/13', payload: { parcel: '7' } } },
    ]);
  });

  it('finds each other by names and keys of any length, and with any character in them', async () => {
    const long = (last: string) => `${'é'.repeat(5_000)}${last}`;
    await cases.happened(
      'u1',
      opened('sales'),
      waits(2, long('n'), long('a')),
      waits(3, long('n'), '\0'),
      listens(4, long('s')),
    );
    await cases.publish('u', long('n'), { key: long('b') });
    expect(await cases.onTheWay()).toEqual([]);
    await cases.publish('u-2', long('n'), { key: long('a') });
    await cases.publish('u-3', long('n'), { key: '\0' });
    expect(await cases.onTheWay()).toEqual(['crm/u-2 → sales/u1/2', 'crm/u-3 → sales/u1/3']);
    await cases.broadcast('u', long('s'));
    cases.sent.length = 0;
    await cases.dispatch();
    expect(cases.sent.map(({ type, body }) => `${type} ${String('name' in body && body.name.length)}`)).toEqual([
      'CorrelateMessage 5001',
      'CorrelateMessage 5001',
      'DeliverSignal 5001',
    ]);
  });

  it('keeps nobody from a message because others can not be reached, and comes back to those', async () => {
    for (let n = 0; n < 110; n += 1) {
      const id = `q${String(n)}`;
      cases.answerFrom(id, 'fault');
      await cases.happened(id, opened('sales'), waits(2, 'queue', id));
      await cases.publish(id, 'queue', { key: id });
    }
    await cases.happened('reachable', opened('sales'), waits(2, 'queue', 'R'));
    await cases.publish('r', 'queue', { key: 'R' });
    await cases.dispatch();
    expect(cases.sent.at(-1)?.caseId).not.toBe('reachable');
    await cases.dispatch();
    expect(cases.sent.at(-1)?.caseId).toBe('reachable');
    cases.answerFrom('q0', { kind: 'accepted' });
    cases.clock.at = new Date(Date.parse(cases.clock.at) + 1_000).toISOString();
    await cases.dispatch();
    expect(await cases.onTheWay()).not.toContain('crm/q0 → sales/q0/2');
  });
});
