import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProblemError, type Problem } from '@throughline/contract';
import { stringify } from 'yaml';
import { startTestApi, type TestApi } from '../testing/test-api.js';
import { company } from '../testing/test-company.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ firstAdministrator: 'carl' });
});

afterAll(() => api.stop());

const put = async (person: string, body: string, headers: Record<string, string> = {}) => {
  const response = await api.request(person, '/v1/organisation', {
    method: 'PUT',
    body,
    headers: { 'content-type': 'application/yaml', ...headers },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> & Partial<Problem> };
};

describe('the organisation', () => {
  it('is first set by the one person whom the configuration names, who may do nothing else until then', async () => {
    expect((await put('ada', stringify(company))).status).toBe(403);
    expect((await api.request('carl', '/v1/organisation')).status).toBe(404);
    expect((await put('carl', stringify(company))).body).toMatchObject({ version: 1, seq: 1 });
  });

  it('is shown to its people, with their names', async () => {
    const { version, organisation } = await api.as('ada').organisation();

    expect(version).toBe(1);
    expect(organisation).toMatchObject({
      people: expect.arrayContaining([expect.objectContaining({ name: 'Ada Vogel' })]),
    });
    expect(await api.as('ada').me()).toMatchObject({ name: 'Ada Vogel', roles: ['salesperson'], organisation: 1 });
  });

  it('is not shown to systems', async () => {
    const token = await api.issuer.token('cad', { client_id: 'cad' });
    const response = await fetch(`${api.url}/v1/organisation`, { headers: { authorization: `Bearer ${token}` } });

    expect(response.status).toBe(403);
  });

  it('is refused with all that is wrong, each with its place and its remedy', async () => {
    const wrong = stringify({
      ...company,
      people: [{ id: 'zoe', name: 'Zoe', roles: ['pilot'], departments: ['sky'] }],
    });
    const { status, body } = await put('carl', wrong);

    expect(status).toBe(422);
    expect(body.code).toBe('OrganisationRefused');
    expect(body.problems?.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/people/0/roles/0', '/people/0/departments/0']),
    );
    expect(body.problems?.every(({ remedy }) => remedy !== undefined)).toBe(true);
  });

  it('tells the line where its YAML can not be read, and does not grow without bound', async () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'.split('').map((letter, index) => {
        const before = 'abcdefgh'[index] ?? 'a';
        return `${letter}: &${letter} [${Array.from({ length: 9 }, () => `*${before}`).join(',')}]`;
      }),
    ].join('\n');

    expect((await put('carl', 'people:\n\t- x')).body).toMatchObject({
      status: 400,
      code: 'YamlUnreadable',
      place: 'line 2, column 1',
    });
    expect((await put('carl', bomb)).status).toBe(400);
  });

  it('is not set twice in the same words, nor on a state that is over', async () => {
    const same = await put('carl', stringify(company));
    const changed = { ...company, people: company.people.filter(({ id }) => id !== 'nora') };
    const late = await put('carl', stringify(changed), { 'if-match': '"0"' });
    const inTime = await put('carl', stringify(changed), { 'if-match': '"1"', 'idempotency-key': 'without-nora' });
    const again = await put('carl', stringify(changed), { 'if-match': '"1"', 'idempotency-key': 'without-nora' });

    expect(same).toMatchObject({ status: 409, body: { code: 'OrganisationUnchanged' } });
    expect(late).toMatchObject({ status: 412 });
    expect(inTime.body).toMatchObject({ version: 2, seq: 2 });
    expect(again.body).toEqual(inTime.body);
  });

  it('counts on every replica within two seconds: who has left gets in no more', async () => {
    const replica = await api.replica();
    await replica.as('petra').me();
    const people = company.people.filter(({ id }) => !['nora', 'petra'].includes(id));
    const departments = company.departments.map((one) =>
      one.id === 'production' ? { id: 'production', name: 'P' } : one,
    );
    await api.as('carl').setOrganisation({ ...company, departments, people });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const left: unknown = await replica
      .as('petra')
      .me()
      .catch((error: unknown) => (error instanceof ProblemError ? error.problem.code : error));

    expect(left).toBe('NotInOrganisation');
  });
});
