import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { ServiceCallInput } from '@throughline/workflow-runtime/names';
import { TestCompany, until, type Service } from './test-company.js';

let company: TestCompany;
let asked: ServiceCallInput[];
const answers = new Map<string, Service>();

/** Each case says what becomes of its calls. */
const answering: Service = (call) => {
  asked.push(call);
  return (answers.get(call.caseId) ?? (() => Promise.resolve(undefined)))(call);
};

beforeAll(async () => {
  asked = [];
  company = await TestCompany.open();
  await company.deployModel('shipping.bpmn');
  await company.deployModel('greeting.bpmn', 'greeting.form');
  company.work();
  await until(() => company.states.some(({ state }) => state === 'ready'), 'Temporal is ready');
  for (const department of ['warehouse', 'sales']) {
    await company.serve(department, { ship: answering, greet: answering });
  }
}, 60_000);

afterAll(() => company.close());

const ended = async (caseId: string): Promise<string | undefined> =>
  (await company.events(caseId, ['ElementLeft', 'ElementEntered'])).length > 0 && (await company.isClosed(caseId))
    ? (await company.record.cases.state(caseId)).outcome
    : undefined;

describe('a service call', () => {
  it("is done by the department's worker, which sees what the element sees and gives variables back", async () => {
    answers.set('shipped', () => Promise.resolve({ variables: { parcel: 'P-1' } }));
    await company.start('shipping', 'shipped', { order: 'O-1' });
    await until(() => company.isClosed('shipped'), 'the case closes');

    expect(asked.find(({ caseId }) => caseId === 'shipped')).toMatchObject({
      ...{ service: 'ship', attempt: 1, businessKey: 'N-shipped', taskQueue: 'services.warehouse', timeoutMs: 2_000 },
      variables: { order: 'O-1' },
    });
    const set = await company.events('shipped', ['VariablesSet']);
    expect(JSON.stringify(set)).toContain('P-1');
  });

  it('is made again after a failure, as often as the model says', async () => {
    answers.set('again', ({ attempt }) =>
      attempt === 1 ? Promise.reject(new Error('no van')) : Promise.resolve({ variables: {} }),
    );
    await company.start('shipping', 'again');
    await until(() => company.isClosed('again'), 'the case closes');

    const failed = await company.events('again', ['ServiceFailed']);
    expect(failed.map(({ data }) => data)).toMatchObject([{ attempt: 1, retries: 1, message: 'no van' }]);
  });

  it('takes the way of the business error that the worker throws', async () => {
    const error = ApplicationFailure.create({ type: 'BpmnError', nonRetryable: true, details: [{ code: 'NO_STOCK' }] });
    answers.set('sold-out', () => Promise.reject(error));
    await company.start('shipping', 'sold-out');
    await until(async () => (await ended('sold-out')) !== undefined, 'the case closes');

    const thrown = await company.events('sold-out', ['ErrorThrown']);
    expect(thrown.map(({ data }) => data)).toMatchObject([{ code: 'NO_STOCK', caughtBy: 'empty' }]);
  });

  it('is an incident at once where the worker says that trying again is of no use', async () => {
    answers.set('hopeless', () => Promise.reject(ApplicationFailure.nonRetryable('unknown address')));
    await company.start('shipping', 'hopeless');
    await until(async () => (await company.events('hopeless', ['IncidentRaised'])).length > 0, 'an incident');

    expect(await company.events('hopeless', ['ServiceFailed'])).toHaveLength(1);
  });

  it('fails when the worker takes longer than the model gives it', async () => {
    answers.set('slow', ({ attempt }) => new Promise((resolve) => setTimeout(resolve, attempt === 1 ? 4_000 : 0)));
    await company.start('shipping', 'slow');
    await until(() => company.isClosed('slow'), 'the case closes');

    const failed = await company.events('slow', ['ServiceFailed']);
    expect(failed.map(({ data }) => data)).toMatchObject([{ attempt: 1, message: expect.stringContaining('2 s') }]);
  });

  it('is an incident where the record refuses the answer, and not a request that nobody answers', async () => {
    answers.set('forged', () => Promise.resolve({ variables: { contact: { $personal: 'case-1/x', value: 'me' } } }));
    await company.start('shipping', 'forged');
    await until(async () => (await company.events('forged', ['IncidentRaised'])).length > 0, 'an incident');
  });

  it('never shows a personal value to Temporal, be it asked, answered, or quoted in a failure', async () => {
    const secret = 'Ada Lovelace of Marylebone';
    answers.set('greeted', ({ variables, attempt }) =>
      attempt === 1
        ? Promise.reject(new Error(`can't spell ${JSON.stringify(variables)}`))
        : Promise.resolve({ variables: { greeted: variables['to'] === undefined ? '' : `Dear ${secret}` } }),
    );
    await company.start('greeting', 'greeted');
    await company.complete('greeted', 'meet', { contact: secret });
    await until(() => company.isClosed('greeted'), 'the case closes');

    const call = asked.find(({ caseId }) => caseId === 'greeted');
    expect(call?.variables).toEqual({ to: { $personal: expect.stringContaining('contact'), value: secret } });
    const ids = [
      'case/greeted',
      ...[1, 2].map((attempt) => `request/greeted/${String(call?.request)}/${String(attempt)}`),
    ];
    for (const id of ids) {
      const history = await company.workflows.getHandle(id).fetchHistory();
      expect(allBytesOf(history).some((bytes) => bytes.includes('Lovelace'))).toBe(false);
    }
  });
});

/** Every text and every run of bytes that is anywhere in a value. */
const allBytesOf = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('latin1')];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(allBytesOf);
};
