import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient, type Client } from '@throughline/contract';
import { createParts } from '@throughline/host';
import { startTestApi, type TestApi } from '../testing/test-api.js';
import { company, handoverBundle } from '../testing/test-company.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ firstAdministrator: 'carl' });
  await api.as('carl').setOrganisation(company);
  await api.as('carl').deploy('handover', handoverBundle);
}, 60_000);

afterAll(() => api.stop());

/** A system asks with a token that it got for itself. */
const system = (id: string): Client =>
  createClient({ url: api.url, token: () => api.issuer.token(id, { client_id: id }) });

/** A case with what production has of it: the task to build, by its number. */
const handedOver = async () => {
  const started = await api.as('ada').startCase({ process: 'handover', businessKey: 'H-1' });
  const [task] = (await api.as('wim').tasks({ case: started.case })).items;
  if (task === undefined) throw new Error('production has no task');
  return { case: started.case, task: task.task };
};

/** A case in which the press is asked, by the number of the request. */
const pressAsked = async () => {
  const place = await handedOver();
  await api.as('wim').claim(place);
  await api.as('wim').complete(place);
  const [request] = (await api.as('wim').case(place.case)).requests;
  if (request === undefined) throw new Error('nobody is asked');
  return { case: place.case, request: request.request };
};

const problem = (code: string) => ({ problem: { code } });

describe('a handoff between departments', () => {
  it('is acknowledged and taken on by the department, over HTTP too', async () => {
    const place = await handedOver();
    await system('cad').acknowledge(place, { reference: 'CAD-7' });
    await api.as('wim').accept(place);
    const [shown] = (await api.as('ada').case(place.case)).tasks;

    expect(shown).toMatchObject({ task: place.task, from: 'sales', department: 'production', handoff: 'accepted' });
    await expect(api.as('ada').accept(place)).rejects.toMatchObject(problem('NotACandidate'));
  });

  it('shows what its SLA has done and does next, in the case and to whoever works it', async () => {
    const place = await handedOver();
    const [shown] = (await api.as('ada').case(place.case)).tasks;
    const steps = shown?.sla?.steps.map(({ step, kind, state }) => [step, kind, state]);

    expect(steps).toEqual([
      [1, 'remind', 'next'],
      [2, 'overdue', 'later'],
      [3, 'escalate', 'later'],
    ]);
    expect((await api.as('wim').task(place)).sla).toEqual(shown?.sla);
    const [row] = (await api.as('wim').tasks({ case: place.case })).items;
    expect(row).toMatchObject({ from: 'sales', dueAt: shown?.sla?.steps[1]?.at, escalatedTo: [] });
  });

  it('is told from the offer to the answer, to both departments and to nobody else', async () => {
    const place = await handedOver();
    await system('cad').acknowledge(place, { reference: 'CAD-8' });
    await api.follow();
    const [owed] = (await api.as('petra').handoffs({ department: 'production', state: 'owed' })).items;
    await api.as('wim').claim(place);
    await api.as('wim').complete(place);
    await api.follow();
    const [answered] = (await api.as('ada').handoffs({ case: place.case })).items;

    expect(owed).toMatchObject({ ...place, businessKey: 'H-1', acknowledged: { by: 'cad', reference: 'CAD-8' } });
    expect(answered).toMatchObject({ state: 'answered', from: 'sales', closed: { outcome: 'completed' } });
    expect((await api.as('nora').handoffs()).items).toEqual([]);
  });

  it('is listed a page at a time', async () => {
    await handedOver();
    await handedOver();
    await api.follow();
    const first = await api.as('ada').handoffs({ limit: 1 });
    const second = await api.as('ada').handoffs({ limit: 1, cursor: first.next });

    expect(second.items[0]?.case).not.toBe(first.items[0]?.case);
    await expect(api.as('ada').handoffs({ state: 'owed', cursor: first.next })).rejects.toMatchObject({
      problem: { status: 400 },
    });
  });
});

describe('a service request', () => {
  it('is answered by a system of the department that was asked', async () => {
    const place = await pressAsked();
    await expect(system('scanner').completeRequest(place, { attempt: 1 })).rejects.toMatchObject(problem('NotAllowed'));
    await expect(api.as('wim').completeRequest(place, { attempt: 1 })).rejects.toMatchObject(problem('NotAllowed'));
    await system('press').completeRequest(place, { attempt: 1, variables: { pressed: '100.00' } });

    expect((await api.as('wim').case(place.case)).status).toBe('completed');
  });

  it('is answered once, and by the attempt that is under way', async () => {
    const place = await pressAsked();
    const sent = { commandId: 'jammed' };
    const failed = await system('press').failRequest(place, { attempt: 1, message: 'jammed' }, sent);
    const again = await system('press').failRequest(place, { attempt: 1, message: 'jammed' }, sent);

    expect(again).toEqual(failed);
    for (const late of [
      () => system('press').completeRequest(place, { attempt: 1 }),
      () => system('press').throwRequestError(place, { attempt: 1, code: 'BROKEN' }),
    ]) {
      await expect(late()).rejects.toMatchObject(problem('AttemptOver'));
    }
    expect((await api.as('wim').case(place.case)).requests).toMatchObject([{ ...{ attempt: 2, failed: false } }]);
  });

  it('may come to an error that the process catches', async () => {
    const place = await pressAsked();
    await system('press').throwRequestError(place, { attempt: 1, code: 'BROKEN', message: 'the ram' });

    expect((await api.as('wim').case(place.case)).tasks).toMatchObject([{ element: 'mend' }]);
  });
});

describe('the health of the whole', () => {
  it('is told to everyone, with what is still coming and how far behind the log anything is', async () => {
    const parts = createParts({ pool: api.record.queries, kind: 'worker' });
    parts.set('temporal', 'waiting', 'building');
    parts.set('kafka', 'ready');
    await handedOver();
    await api.number();
    const health = await told((text) => text.includes('building'));
    await parts.stop();

    expect(health).toMatchObject({
      status: 'coming',
      summary: 'Still coming: Temporal (building).',
      workers: [{ process: parts.process, state: 'ready' }],
    });
    expect(health.followers).toMatchObject([{ name: 'projection:handoffs' }]);
    expect(health.followers[0]?.behind).toBeGreaterThan(0);
    await api.follow();
    expect((await told(() => true)).followers).toEqual([{ name: 'projection:handoffs', behind: 0 }]);
  });
});

type Told = { readonly followers: readonly { readonly behind: number }[] };

const told = async (holds: (text: string) => boolean): Promise<Told> => {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline;) {
    const text = await (await api.request(undefined, '/health')).text();
    if (holds(text)) return JSON.parse(text) as Told;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it was not told within 10 s');
};
