import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { logEntrySchema, type LogEntry } from '@throughline/contract';
import { startTestApi, type TestApi } from '../testing/test-api.js';
import { company, orderBundle, workshopBundle } from '../testing/test-company.js';
import { eventReader, type SentEvent } from '../testing/test-events.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ firstAdministrator: 'carl' });
  await api.as('carl').setOrganisation(company);
  await api.as('carl').deploy('order', orderBundle);
  await api.as('carl').deploy('workshop', workshopBundle);
  await api.number();
});

afterAll(() => api.stop());

const listen = async (person: string, headers: Record<string, string> = {}, replica: TestApi = api) => {
  const controller = new AbortController();
  const response = await replica.request(person, '/v1/events', { headers, signal: controller.signal });
  const next = eventReader(response);
  return { response, next, leave: () => controller.abort() };
};

const entryOf = (event: SentEvent | undefined): LogEntry => logEntrySchema.parse(event?.data);

const start = (person: string, process: string): Promise<string> =>
  api
    .as(person)
    .startCase({ process })
    .then((started) => started.case);

describe('the stream of what happens', () => {
  it('begins now, and tells of each commit its place, its case and what kind of events it holds', async () => {
    const { response, next, leave } = await listen('ada');
    const begin = await next();
    const caseId = await start('ada', 'order');
    await api.number();
    const event = await next();
    leave();

    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(begin?.event).toBe('begin');
    expect(entryOf(event)).toMatchObject({ stream: { kind: 'case', id: caseId }, firstSeq: 1, by: { id: 'ada' } });
    expect(event?.id).toBe(entryOf(event).no);
    expect(JSON.stringify(event?.data)).not.toContain('"data"');
  });

  it('shows nobody what is behind a wall, and auditors everything', async () => {
    const ada = await listen('ada');
    const ruth = await listen('ruth');
    await Promise.all([ada.next(), ruth.next()]);
    const workshop = await start('petra', 'workshop');
    const order = await start('ada', 'order');
    await api.number();
    const seen = entryOf(await ada.next()).stream.id;
    const audited = [entryOf(await ruth.next()).stream.id, entryOf(await ruth.next()).stream.id];
    ada.leave();
    ruth.leave();

    expect(seen).toBe(order);
    expect(audited).toEqual([workshop, order]);
  });

  it('goes on after the last id that was seen, also at another replica, with none lost and none twice', async () => {
    const before = await listen('ada');
    const begun = await before.next();
    before.leave();
    const cases = [];
    for (let count = 0; count < 5; count += 1) cases.push(await start('ada', 'order'));
    await api.number();
    const after = await listen('ada', { 'last-event-id': begun?.id ?? '' });
    await after.next();
    const first = [await after.next(), await after.next()];
    after.leave();
    const resumed = await listen('ada', { 'last-event-id': first[1]?.id ?? '' }, await api.replica());
    await resumed.next();
    const rest = [await resumed.next(), await resumed.next(), await resumed.next()];
    resumed.leave();

    expect([...first, ...rest].map((event) => entryOf(event).stream.id)).toEqual(cases);
  });

  it('refuses an id that it never gave', async () => {
    const { response, leave } = await listen('ada', { 'last-event-id': 'yesterday' });
    leave();

    expect(response.status).toBe(400);
  });

  it('ends when the token is over', async () => {
    const token = await api.issuer.token('ada', { exp: Math.floor(Date.now() / 1_000) + 1 });
    const response = await fetch(`${api.url}/v1/events`, { headers: { authorization: `Bearer ${token}` } });
    const next = eventReader(response);
    await next();

    expect(await next()).toMatchObject({ event: 'end', data: { reason: 'token expired' } });
    expect(await next()).toBeUndefined();
  });

  it('ends with a word when the server stops, and does not hold it up', async () => {
    const replica = await api.replica();
    const { next } = await listen('ada', {}, replica);
    await next();
    const begun = performance.now();
    const stopped = replica.stop();
    const last = await next();
    await stopped;

    expect(last).toMatchObject({ event: 'end' });
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});
