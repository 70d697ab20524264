import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deployedSchema, ProblemError, type Problem } from '@throughline/contract';
import { startTestApi, type TestApi } from '../testing/test-api.js';
import { company, orderBpmn, orderBundle, orderForm } from '../testing/test-company.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ firstAdministrator: 'carl' });
  await api.as('carl').setOrganisation(company);
});

afterAll(() => api.stop());

const upload = (files: readonly (readonly [name: string, text: string])[]): FormData => {
  const form = new FormData();
  for (const [name, text] of files) form.append('files', new Blob([text]), name);
  return form;
};

const refused = async (work: Promise<unknown>): Promise<Problem> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('a bundle', () => {
  it('is deployed from its files as a browser uploads them, and gives each a version', async () => {
    const body = upload([
      ['order.bpmn', orderBpmn],
      ['order-form.form', JSON.stringify(orderForm)],
    ]);
    const response = await api.request('carl', '/v1/bundles/order', { method: 'POST', body });
    const deployed = deployedSchema.parse(await response.json());

    expect(deployed).toMatchObject({ bundle: 'order', version: 1, changed: true });
    expect(deployed.resources.map(({ kind, id, version }) => [kind, id, version])).toEqual([
      ['process', 'order', 1],
      ['form', 'order-form', 1],
    ]);
    expect(response.headers.get('etag')).toBe(`"${String(deployed.seq)}"`);
  });

  it('is the same bundle as text, as base64 and as an upload', async () => {
    const files = orderBundle.files.map(({ name, text }) => ({ name, base64: Buffer.from(text).toString('base64') }));

    expect(await api.as('carl').deploy('order', { files })).toMatchObject({ version: 1, changed: false });
  });

  it('counts up only what has changed', async () => {
    const files = [
      { name: 'order.bpmn', text: orderBpmn.replace('Make the goods', 'Build the goods') },
      { name: 'order-form.form', text: JSON.stringify(orderForm) },
    ];
    const deployed = await api.as('carl').deploy('order', { files });
    const process = await api.as('ada').process('order');

    expect(deployed.resources.map(({ version }) => version)).toEqual([2, 1]);
    expect(process.versions?.map(({ version }) => version)).toEqual([1, 2]);
  });

  it('is given back byte for byte', async () => {
    const response = await api.request('ada', '/v1/processes/order/source');

    expect(await response.text()).toBe(orderBpmn.replace('Make the goods', 'Build the goods'));
    expect(response.headers.get('content-type')).toMatch(/^application\/xml/);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename=order.bpmn');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is listed with what is in it', async () => {
    const { items } = await api.as('ada').bundles();

    expect(items.map(({ name, version, resources }) => [name, version, resources.length])).toEqual([['order', 2, 2]]);
    expect((await api.as('ada').processes()).items.map(({ id }) => id)).toEqual(['order']);
  });

  it('that would not run is refused as a whole, with every file, element and reason', async () => {
    const files = [
      {
        name: 'order.bpmn',
        text: orderBpmn
          .replaceAll('order-form', 'no-such-form')
          .replace('tl:department="production"', 'tl:department="nowhere"'),
      },
      { name: 'broken.bpmn', text: '<definitions' },
      { name: 'notes.txt', text: 'hello' },
    ];
    const problem = await refused(api.as('carl').deploy('order', { files }));

    expect(problem).toMatchObject({ status: 422, code: 'BundleNotDeployable' });
    expect(new Set(problem.problems?.map(({ file }) => file))).toEqual(
      new Set(['order.bpmn', 'broken.bpmn', 'notes.txt']),
    );
    expect(problem.problems?.find(({ element }) => element === 'take')?.message).toContain('no-such-form');
    expect((await api.as('ada').bundles()).items[0]?.version).toBe(2);
  });

  it('with neither files nor sense is told what to send', async () => {
    const headers = { 'content-type': 'application/json' };
    const send = (body: string) => api.request('carl', '/v1/bundles/order', { method: 'POST', body, headers });

    expect((await send('{}')).status).toBe(400);
    expect((await send('{"files":[{"name":"a.bpmn"}]}')).status).toBe(400);
    expect((await send('{"files":[{"name":"a.bpmn","base64":"%%%"}]}')).status).toBe(400);
  });
});
