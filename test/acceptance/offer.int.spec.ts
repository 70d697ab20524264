import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient, ProblemError, type CaseView } from '@throughline/contract';
import type { Json } from '@throughline/events';
import pg from 'pg';
import { parse } from 'yaml';
import { startSystem, type System } from '../system/start-system.js';
import { everythingNumbered } from '../system/verified-record.js';

const serverUrl = process.env['TEST_DATABASE_URL'] ?? '';
const folder = new URL('../../workflows/offer/', import.meta.url);
const text = (name: string): Promise<string> => readFile(new URL(name, folder), 'utf8');

let system: System;

beforeAll(async () => {
  system = await startSystem({ serverUrl, apis: 2, bootstrap: 'dora' });
  await person('dora').setOrganisation(parse(await text('organisation.yaml')) as Json);
  const names = ['offer.bpmn', 'assessment.bpmn', 'approval.dmn', 'needs.form'];
  const files = await Promise.all(names.map(async (name) => ({ name, text: await text(name) })));
  await person('dora').deploy('offer', { files });
}, 120_000);

afterAll(() => system.stop());

/** A person at one of the api processes, in turn: no step may depend on which of them answers. */
const person = (login: string) => {
  const api = system.apis[(turn += 1) % system.apis.length];
  return createClient({ url: api?.url ?? '', token: () => system.token(login) });
};

let turn = 0;
let commands = 0;

/** Sends a command twice under one id, at two apis: the second answer must be the first, word for word. */
const twice = async <A>(login: string, send: (client: ReturnType<typeof person>, commandId: string) => Promise<A>) => {
  const commandId = `acceptance-${String((commands += 1))}`;
  const first = await send(person(login), commandId);
  expect(await send(person(login), commandId)).toEqual(first);
  return first;
};

const complete = (login: string, place: { case: string; task: number }, variables: Record<string, never> | object) =>
  twice(login, (client, commandId) => client.complete(place, variables as never, { commandId }));

const problemOf = async (work: Promise<unknown>): Promise<{ status: number; code: string }> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof ProblemError) return { status: error.problem.status, code: error.problem.code };
    throw error;
  }
  throw new Error('nothing was refused');
};

const taskNamed = async (login: string, caseId: string, element: string) => {
  const { items } = await person(login).tasks();
  const found = items.filter((item) => item.case === caseId && item.element === element);
  return found.map(({ task }) => ({ case: caseId, task }));
};

const first = <T>(list: readonly T[]): T => {
  const [item] = list;
  if (item === undefined) throw new Error('the inbox lacks the task');
  return item;
};

describe('an offer that crosses three departments', () => {
  const caseId = 'offer-1';
  const view = (login = 'dora'): Promise<CaseView> => person(login).case(caseId);

  it('is opened by the salesperson, and its form keeps what does not fit out', async () => {
    await twice('sven', (client, commandId) =>
      client.startCase({ process: 'offer', case: caseId, businessKey: 'Q-2026-17' }, { commandId }),
    );
    const capture = first(await taskNamed('sven', caseId, 'capture-needs'));
    const refused = await problemOf(person('sven').complete(capture, { parts: [], price: 300 }));
    expect(refused.code).toBe('FormInvalid');
    await complete('sven', capture, { contact: 'Ada Contact', parts: ['pump', 'valve', 'motor'], price: 300 });
  });

  it('hands each part to the technical department, and to nobody else', async () => {
    expect(await taskNamed('tara', caseId, 'assess-part')).toHaveLength(3);
    expect(await taskNamed('wim', caseId, 'assess-part')).toHaveLength(0);
    expect(await problemOf(view('wim'))).toMatchObject({ status: 404 });
    const part = first(await taskNamed('tara', caseId, 'assess-part'));
    expect(await problemOf(person('sven').complete(part, { partCost: 1 }))).toMatchObject({ status: 403 });
  });

  it('tells the customer when it takes longer: the director fires the timer, and sales gets a task beside', async () => {
    const timer = first((await view()).timers);
    expect(timer.element).toBe('late');
    await twice('dora', (client, commandId) =>
      client.fireTimer(caseId, timer.timer, { reason: 'the customer called', commandId }),
    );
    const tell = first(await taskNamed('sven', caseId, 'tell-customer'));
    await complete('sven', tell, {});
  });

  it('is priced from what the experts said, and a thin margin asks for the director', async () => {
    for (const part of await taskNamed('tara', caseId, 'assess-part')) await complete('tara', part, { partCost: 80 });
    const approve = first(await taskNamed('dora', caseId, 'approve'));
    expect((await view()).variables).toMatchObject({ cost: 240, approval: 'director' });
    expect(await problemOf(person('sven').complete(approve, {}))).toMatchObject({ status: 403 });
    await complete('dora', approve, {});
  });

  it('ends when it was presented, and every step can be read again as it was', async () => {
    await complete('sven', first(await taskNamed('sven', caseId, 'present')), {});
    const ended = await view();
    expect(ended.status).toBe('completed');
    const { items } = await person('dora').history(caseId, { limit: 200 });
    expect(items.map(({ seq }) => seq)).toEqual(items.map((_, index) => index + 1));
    const decided = items.find(({ type }) => type === 'DecisionEvaluated');
    expect(JSON.stringify(decided?.data)).toContain('thin-margin');
    const beforeDecision = await person('dora').case(caseId, { at: (decided?.seq ?? 2) - 1 });
    expect(beforeDecision.variables).not.toHaveProperty('approval');
  });

  it('leaves a record that verifies, and no name of a person in it', async () => {
    const report = await everythingNumbered(system.recordUrl);
    expect(report.findings).toEqual([]);
    expect(report.commits).toBeGreaterThan(10);
    const client = new pg.Client({ connectionString: system.recordUrl });
    await client.connect();
    const { rows } = await client.query<{ found: string }>(
      `SELECT count(*) AS found FROM commits WHERE body LIKE '%Ada Contact%'`,
    );
    await client.end();
    expect(rows[0]?.found).toBe('0');
  });
});
