import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProblemError, type Problem } from '@throughline/contract';
import pg from 'pg';
import { startTestApi, type TestApi } from '../testing/test-api.js';
import { company, orderBundle, priceBundle } from '../testing/test-company.js';

let api: TestApi;
let other: TestApi;

beforeAll(async () => {
  api = await startTestApi({ firstAdministrator: 'carl' });
  await api.as('carl').setOrganisation(company);
  await api.as('carl').deploy('order', orderBundle);
  await api.as('carl').deploy('price', priceBundle);
  other = await api.replica();
});

afterAll(() => api.stop());

const problemOf = async (work: Promise<unknown>): Promise<Problem> => {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof ProblemError) return thrown.problem;
  throw new Error('nothing was refused');
};

/** An order at its first task. */
const order = async (): Promise<{ case: string; task: number; seq: number }> => {
  const started = await api.as('ada').startCase({ process: 'order' });
  const [task] = (await api.as('ada').case(started.case)).tasks;
  return { case: started.case, task: task?.task ?? 0, seq: started.seq };
};

/** An order that production has to make. */
const orderInProduction = async (number = 'O-1') => {
  const place = await order();
  await api.as('ada').complete(place, { number, price: '10.00' });
  const view = await api.as('ada').case(place.case);
  return { case: place.case, task: view.tasks[0]?.task ?? 0, view };
};

describe('a command under its id', () => {
  it('is answered the same however often it is sent, and by whichever replica', async () => {
    const place = await order();
    const first = await api.as('ada').claim(place, { commandId: 'claim-once' });
    const again = await other.as('ada').claim(place, { commandId: 'claim-once' });

    expect(again).toEqual(first);
    expect((await api.as('ada').case(place.case)).seq).toBe(first.seq);
  });

  it('opens one case, whose id follows from its own', async () => {
    const starts = await Promise.all(
      [api, other, api, other].map((one) => one.as('ada').startCase({ process: 'order' }, { commandId: 'start-once' })),
    );

    expect(new Set(starts.map((start) => JSON.stringify(start))).size).toBe(1);
  });

  it('is refused with another body, and by nobody else’s command of that id', async () => {
    const place = await order();
    await api.as('ada').complete(place, { number: 'A', price: '1' }, { commandId: 'shared-id' });
    const changed = await problemOf(
      other.as('ada').complete(place, { number: 'B', price: '1' }, { commandId: 'shared-id' }),
    );
    const borisOwn = await order();
    const boris = await api.as('boris').claim(borisOwn, { commandId: 'shared-id' });

    expect(changed).toMatchObject({ status: 422, code: 'CommandIdReused' });
    expect(boris.seq).toBeGreaterThan(borisOwn.seq);
  });

  it('keeps its refusal, too, when what was in the way is gone', async () => {
    const place = await order();
    await api.as('ada').claim(place);
    const refused = await problemOf(api.as('boris').claim(place, { commandId: 'boris-wants' }));
    await api.as('ada').release(place);
    const again = await problemOf(other.as('boris').claim(place, { commandId: 'boris-wants' }));

    expect(again).toEqual({ ...refused, correlationId: again.correlationId });
  });

  it('gets an id where it brings none, and is told it', async () => {
    const place = await order();
    const response = await api.request('ada', `/v1/cases/${place.case}/tasks/${String(place.task)}/claim`, {
      method: 'POST',
    });
    const answer = (await response.json()) as { commandId: string; seq: number };

    expect(response.headers.get('idempotency-key')).toBe(answer.commandId);
    expect(response.headers.get('etag')).toBe(`"${String(answer.seq)}"`);
  });
});

describe('a command that is meant for one state', () => {
  it('is done on that state', async () => {
    const place = await order();
    const claimed = await api.as('ada').claim(place, { ifSeq: place.seq });

    expect(claimed.seq).toBe(place.seq + 1);
  });

  it('is refused with 412 when another replica has moved the case on, and nothing of it is kept', async () => {
    const place = await order();
    const claimed = await other.as('ada').claim(place);
    const late = await problemOf(api.as('ada').release(place, { ifSeq: place.seq, commandId: 'late' }));
    const then = await api.as('ada').release(place, { ifSeq: claimed.seq, commandId: 'late' });

    expect(late).toMatchObject({ status: 412, code: 'CaseMovedOn', seq: claimed.seq });
    expect(then.seq).toBe(claimed.seq + 1);
  });

  it('wins once of twenty that are sent at the same time to two replicas', async () => {
    const place = await order();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const one = index % 2 === 0 ? api : other;
        return one
          .as('boris')
          .assign(place, 'ada', { ifSeq: place.seq })
          .then(
            () => 'done',
            (error: unknown) => (error instanceof ProblemError ? error.problem.code : 'else'),
          );
      }),
    );

    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'CaseMovedOn')).toHaveLength(19);
  });

  it('is answered as before when it is sent again after it had moved the case itself', async () => {
    const place = await order();
    const first = await api.as('ada').claim(place, { ifSeq: place.seq, commandId: 'claim-at' });
    const again = await other.as('ada').claim(place, { ifSeq: place.seq, commandId: 'claim-at' });

    expect(again).toEqual(first);
  });
});

describe('what people do with an order', () => {
  it('shows on every replica at once what any of them has written', async () => {
    const place = await order();
    await other.as('ada').case(place.case);
    const claimed = await api.as('ada').claim(place);

    expect(await other.as('ada').case(place.case)).toMatchObject({ seq: claimed.seq });
  });

  it('can be looked at with its form and what it sees', async () => {
    const { case: caseId, task } = await order();
    const detail = await api.as('ada').task({ case: caseId, task });

    expect(detail).toMatchObject({ name: 'Take the order', department: 'sales', mayClaim: true });
    expect(detail.form?.schema).toMatchObject({ required: ['number', 'price'] });
  });

  it('is refused field by field where the form is not filled in', async () => {
    const place = await order();
    const problem = await problemOf(api.as('ada').complete(place, { number: 'O-2' }));

    expect(problem).toMatchObject({ status: 422, code: 'FormInvalid' });
    expect(problem.problems?.length).toBeGreaterThan(0);
  });

  it('goes back to sales when production returns it with a reason', async () => {
    const place = await orderInProduction();
    await api.as('wim').returnTask(place, { reason: 'no drawing', code: 'UNCLEAR' });
    const { tasks, variables } = await api.as('ada').case(place.case);

    expect(tasks.map(({ name }) => name)).toEqual(['Ask the customer']);
    expect(variables).toMatchObject({ number: 'O-1' });
  });

  it('is given by the head of the department to one of its people, and to no stranger', async () => {
    const place = await orderInProduction();
    const stranger = await problemOf(api.as('petra').assign(place, 'mallory'));
    await api.as('petra').assign(place, 'wim');

    expect(stranger).toMatchObject({ status: 422, code: 'PersonUnknown' });
    expect((await api.as('wim').tasks({ view: 'mine', case: place.case })).items).toHaveLength(1);
  });

  it('waits for its timer unless an operator says why it should not', async () => {
    const { case: caseId, view } = await orderInProduction();
    const timer = view.timers[0]?.timer ?? 0;
    const early = await problemOf(api.as('olga').fireTimer(caseId, timer, { commandId: 'fire' }));
    await api.as('olga').fireTimer(caseId, timer, { reason: 'the customer called', commandId: 'fire' });
    const { items } = await api.as('olga').history(caseId, { limit: 200 });

    expect(early).toMatchObject({ status: 409, code: 'TimerNotDue' });
    expect(items.filter(({ type }) => type === 'TimerFired').map(({ data }) => data)).toEqual([
      expect.objectContaining({ early: 'the customer called' }),
    ]);
  });

  it('ends when it is cancelled, with who and why', async () => {
    const { case: caseId } = await orderInProduction();
    const cancelled = await api.as('olga').cancelCase(caseId, 'the customer is bankrupt');

    expect(await api.as('ada').case(caseId)).toMatchObject({ status: 'cancelled', seq: cancelled.seq, tasks: [] });
    expect((await api.as('ada').cases({ status: 'cancelled' })).items.map((one) => one.case)).toContain(caseId);
  });

  it('stops with cause and remedy, and goes on when the data is mended', async () => {
    const { case: caseId } = await api.as('ada').startCase({ process: 'price', variables: { price: 'cheap' } });
    const [incident] = (await api.as('olga').incidents({ case: caseId })).items;
    await api.as('olga').setVariables(caseId, { variables: { price: 7 }, reason: 'it was a word' });
    await api.as('olga').retryIncident(caseId, incident?.incident ?? 0, { note: 'mended' });
    const view = await api.as('olga').case(caseId);

    expect(incident).toMatchObject({ element: 'cheap-or-dear', process: 'price' });
    expect(incident?.remedy).not.toBe('');
    expect(view).toMatchObject({ incidents: [], status: 'completed' });
  });
});

describe('the history of an order', () => {
  it('is read page by page in order, and up to an event', async () => {
    const { case: caseId, view } = await orderInProduction();
    const seqs: number[] = [];
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const page = await api.as('ada').history(caseId, { limit: 3, ...(cursor === undefined ? {} : { cursor }) });
      seqs.push(...page.items.map(({ seq }) => seq));
      cursor = page.next;
    }
    const upTo = await api.as('ada').history(caseId, { upTo: 2 });

    expect(seqs).toEqual(Array.from({ length: view.seq }, (_, index) => index + 1));
    expect(upTo.items.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(upTo.next).toBeUndefined();
  });

  it('shows the case as it stood after any of its events', async () => {
    const { case: caseId, view } = await orderInProduction();
    const before = await api.as('ada').case(caseId, { at: 4 });
    const never = await problemOf(api.as('ada').case(caseId, { at: view.seq + 1 }));

    expect(before).toMatchObject({ seq: 4 });
    expect(await api.as('ada').case(caseId, { at: view.seq })).toEqual(view);
    expect(never).toMatchObject({ status: 400, code: 'SeqUnknown' });
  });

  it('holds who was refused what, and by which rule', async () => {
    const { case: caseId } = await orderInProduction();
    await problemOf(api.as('ada').cancelCase(caseId, 'I would rather not'));
    const client = new pg.Client({ connectionString: api.config.databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ body: string }>(
      `SELECT body FROM commits WHERE kind = 'refusals' AND id LIKE '%' || $1`,
      [caseId],
    );
    await client.end();

    expect(rows).toHaveLength(1);
    expect(JSON.parse(rows[0]?.body ?? '{}')).toMatchObject({
      actor: { kind: 'person', id: 'ada' },
      events: [{ data: { refusal: { code: 'NotAllowed', details: { ability: 'cancel-case' } } } }],
    });
  });
});
