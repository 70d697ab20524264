import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { problemSchema, type Problem } from '@throughline/contract';
import { startTestApi, type TestApi } from '../testing/test-api.js';
import { company, orderBundle } from '../testing/test-company.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ firstAdministrator: 'carl' });
  await api.as('carl').setOrganisation(company);
  await api.as('carl').deploy('order', orderBundle);
});

afterAll(() => api.stop());

const json = { 'content-type': 'application/json' };

const told = async (path: string, init: RequestInit = {}): Promise<Problem> => {
  const response = await api.request('ada', path, init);
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const problem = problemSchema.parse(await response.json());
  expect(problem.status).toBe(response.status);
  expect(problem.correlationId).toBe(response.headers.get('x-correlation-id'));
  expect(JSON.stringify(problem)).not.toMatch(/node_modules|\.ts:|\bat \w+ \(/);
  return problem;
};

const post = (path: string, body: string, headers: Record<string, string> = json): Promise<Problem> =>
  told(path, { method: 'POST', body, headers });

describe('a request that can not be done', () => {
  it('is told as a problem with its code, place and remedy', async () => {
    expect(await post('/v1/cases', '{"proces":"order"}')).toMatchObject({
      status: 400,
      code: 'RequestInvalid',
      title: 'Request invalid',
      place: '/process',
      remedy: expect.stringContaining('openapi.json'),
    });
  });

  it.each([
    { what: 'a path that is not there', path: '/v1/nothing', told: { status: 404, code: 'NoSuchPath' } },
    {
      what: 'a query word that is not there',
      path: '/v1/cases?proces=order',
      told: { status: 400, code: 'RequestInvalid' },
    },
    { what: 'a limit that is no number', path: '/v1/cases?limit=many', told: { status: 400, code: 'RequestInvalid' } },
    { what: 'a limit beyond the largest', path: '/v1/cases?limit=201', told: { status: 400, code: 'RequestInvalid' } },
    { what: 'a status that is none', path: '/v1/cases?status=broken', told: { status: 400, code: 'RequestInvalid' } },
    {
      what: 'a time that is none',
      path: '/v1/cases?openedFrom=yesterday',
      told: { status: 400, code: 'RequestInvalid' },
    },
    {
      what: 'a case id that is none',
      path: '/v1/cases/%2e%2e%2fsecret',
      told: { status: 400, code: 'RequestInvalid' },
    },
    { what: 'a task that is no number', path: '/v1/cases/x/tasks/1e3', told: { status: 400, code: 'RequestInvalid' } },
    { what: 'a query twice', path: '/v1/cases?process=a&process=b', told: { status: 400, code: 'RequestInvalid' } },
    { what: 'a path that is no UTF-8', path: '/v1/cases/%ff', told: { status: 400, code: 'RequestUnreadable' } },
    {
      what: 'a path of 5,000 letters',
      path: `/v1/cases?process=${'a'.repeat(5_000)}`,
      told: { status: 414, code: 'UrlTooLong' },
    },
  ])('is refused with $what', async ({ path, told: wanted }) => {
    expect(await told(path)).toMatchObject(wanted);
  });

  it('is refused where its body is no JSON, is too large, or is of a type that is not read', async () => {
    const huge = JSON.stringify({ process: 'order', variables: { much: 'x'.repeat(5_000_000) } });

    expect(await post('/v1/cases', '{"process":')).toMatchObject({
      status: 400,
      code: 'RequestUnreadable',
    });
    expect(await post('/v1/cases', huge)).toMatchObject({ status: 413, code: 'BodyTooLarge' });
    expect(await post('/v1/cases', '<order/>', { 'content-type': 'application/xml' })).toMatchObject({ status: 400 });
  });

  it('is refused where a command id or an ETag can not be read', async () => {
    const cancel = (headers: Record<string, string>) =>
      post('/v1/cases/x/cancel', '{"reason":"r"}', { ...json, ...headers });

    expect(await cancel({ 'idempotency-key': 'a b' })).toMatchObject({ status: 400, code: 'CommandIdUnreadable' });
    expect(await cancel({ 'idempotency-key': 'x'.repeat(201) })).toMatchObject({ code: 'CommandIdUnreadable' });
    expect(await cancel({ 'if-match': 'W/"3"' })).toMatchObject({ status: 400, code: 'IfMatchUnreadable' });
  });

  it('is refused where data uses a key of the record’s own', async () => {
    const body = JSON.stringify({ process: 'order', variables: { contact: { $personal: 'x', value: 'y' } } });

    expect(await post('/v1/cases', body)).toMatchObject({ status: 422, code: 'ReservedKey' });
  });

  it('is refused where a message uses such a key, or is larger than an event may be', async () => {
    const publish = async (payload: object) => {
      const body = JSON.stringify({ name: 'paid', payload });
      const response = await api.request('olga', '/v1/messages', { method: 'POST', body, headers: json });
      return problemSchema.parse(await response.json());
    };

    expect(await publish({ a: [{ $sealed: 'x' }] })).toMatchObject({ status: 422, code: 'ReservedKey' });
    expect(await publish({ much: 'x'.repeat(300_000) })).toMatchObject({ status: 422, code: 'EventTooLarge' });
  });

  it('is refused where its body is nested without end', async () => {
    const deep = `{"process":"order","variables":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;

    expect(await post('/v1/cases', deep)).toMatchObject({ status: 400, code: 'BodyTooDeep' });
  });

  it('does nothing to the prototypes of objects', async () => {
    const body = '{"process":"order","variables":{"__proto__":{"polluted":true}}}';
    await api.request('ada', '/v1/cases', { method: 'POST', body, headers: json });

    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('keeps the caller’s own id for the log, unless it could do harm there', async () => {
    const own = await api.request('ada', '/v1/me', { headers: { 'x-correlation-id': 'ticket-20261122' } });
    const harmful = await api.request('ada', '/v1/me', { headers: { 'x-correlation-id': '{"level":60}' } });

    expect(own.headers.get('x-correlation-id')).toBe('ticket-20261122');
    expect(harmful.headers.get('x-correlation-id')).not.toBe('{"level":60}');
  });
});

describe('a list that is read page by page', () => {
  const names = Array.from({ length: 7 }, (_, index) => `P-${String(index)}`);

  beforeAll(async () => {
    for (const businessKey of names) await api.as('ada').startCase({ process: 'order', businessKey });
  });

  it('gives each row once, whatever the size of the pages', async () => {
    const seen: (string | undefined)[] = [];
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const page = await api.as('ada').cases({ businessKeyPrefix: 'P-', limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map(({ businessKey }) => businessKey));
      cursor = page.next;
    }

    expect([...seen].sort()).toEqual(names);
  });

  it('takes no cursor that it did not give, for these conditions, in this list', async () => {
    const { next = '' } = await api.as('ada').cases({ businessKeyPrefix: 'P-', limit: 2 });
    const { next: inbox = '' } = await api.as('ada').tasks({ limit: 1 });
    const changed = `${next.startsWith('W') ? 'X' : 'W'}${next.slice(1)}`;
    const ask = (cursor: string, query = 'businessKeyPrefix=P-') => told(`/v1/cases?${query}&cursor=${cursor}`);

    expect(await ask(changed)).toMatchObject({ status: 400, code: 'CursorUnreadable' });
    expect(await ask(inbox)).toMatchObject({ code: 'CursorUnreadable' });
    expect(await ask('x')).toMatchObject({ code: 'CursorUnreadable' });
    expect(await ask(next, 'businessKeyPrefix=Q-')).toMatchObject({ code: 'CursorUnreadable' });
  });

  it('goes on at another replica', async () => {
    const { next = '' } = await api.as('ada').cases({ businessKeyPrefix: 'P-', limit: 5 });
    const replica = await api.replica();

    expect((await replica.as('ada').cases({ businessKeyPrefix: 'P-', limit: 5, cursor: next })).items).toHaveLength(2);
  });

  it('takes a percent sign for a percent sign', async () => {
    expect((await api.as('ada').cases({ businessKeyPrefix: '%' })).items).toEqual([]);
  });
});

describe('a case that has not changed', () => {
  it('is not sent again to who has it already', async () => {
    const started = await api.as('ada').startCase({ process: 'order' });
    const headers = {
      authorization: `Bearer ${await api.issuer.token('ada')}`,
      'if-none-match': `"${String(started.seq)}"`,
    };
    // fetch itself would ask for a fresh answer.
    const status = await new Promise((resolve) => {
      get(`${api.url}/v1/cases/${started.case}`, { headers }, ({ statusCode }) => resolve(statusCode));
    });

    expect(status).toBe(304);
  });
});
