import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApi, type TestApi } from '../testing/test-api.js';
import { company, orderBundle } from '../testing/test-company.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ firstAdministrator: 'carl' });
  await api.as('carl').setOrganisation(company);
  await api.as('carl').deploy('order', orderBundle);
});

afterAll(() => api.stop());

describe('an order that crosses two departments', () => {
  it('is started by sales, worked by both, and ends', async () => {
    const ada = api.as('ada');
    const started = await ada.startCase({ process: 'order', businessKey: 'O-1' });
    const [take] = (await ada.tasks({ view: 'claimable', case: started.case })).items;
    expect(take).toMatchObject({ name: 'Take the order', department: 'sales', businessKey: 'O-1' });

    const place = { case: started.case, task: take?.task ?? 0 };
    const claimed = await ada.claim(place);
    expect(claimed.seq).toBeGreaterThan(started.seq);
    await ada.complete(place, { number: 'O-1', price: '100.00' });

    const wim = api.as('wim');
    const [make] = (await wim.tasks({ view: 'claimable', case: started.case })).items;
    const done = await wim.complete({ case: started.case, task: make?.task ?? 0 });
    const ended = await ada.case(started.case);
    expect(ended).toMatchObject({ status: 'completed', seq: done.seq, tasks: [] });
  });
});
