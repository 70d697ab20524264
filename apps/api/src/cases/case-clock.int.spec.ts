import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clockOf, systemClock } from '@throughline/host';
import { startTestApi, type TestApi } from '../testing/test-api.js';
import { company, workshopBundle } from '../testing/test-company.js';

let api: TestApi;

const hourAgo = new Date(Date.now() - 3_600_000).toISOString();

beforeAll(async () => {
  const clock = clockOf(`${hourAgo}@2031-03-03T08:00:00.000Z*24`) ?? systemClock;
  api = await startTestApi({ firstAdministrator: 'carl', clock });
  await api.as('carl').setOrganisation(company);
  await api.as('carl').deploy('workshop', workshopBundle);
}, 60_000);

afterAll(() => api.stop());

describe('a case on a machine whose clock runs faster', () => {
  it('is dated by that clock, and says so for as long as the record lasts; who asks is known by real time', async () => {
    const petra = api.as('petra');
    const started = await petra.startCase({ process: 'workshop' });
    const [opened] = (await petra.history(started.case)).items;

    expect((await petra.case(started.case)).openedAt.slice(0, 13)).toBe('2031-03-04T08');
    expect(opened).toMatchObject({ type: 'CaseOpened', data: { clockFactor: 24 } });
  });

  it.each(['clockFactor', 'at', 'rules'])('takes no %s from whoever starts it', async (name) => {
    const body = JSON.stringify({ process: 'workshop', [name]: 2 });
    const headers = { 'content-type': 'application/json' };

    expect((await api.request('petra', '/v1/cases', { method: 'POST', body, headers })).status).toBe(400);
  });
});
