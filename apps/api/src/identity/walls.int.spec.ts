import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApi, type TestApi } from '../testing/test-api.js';
import { company, orderBundle, workshopBundle } from '../testing/test-company.js';

/** Where somebody of a role works: beside the case, elsewhere, nowhere. */
const places = { own: ['sales'], other: ['warehouse'], none: [] } as const;

type Place = keyof typeof places;

type Role = { readonly id: string; readonly abilities: readonly string[] };

type Somebody = { readonly id: string; readonly role: Role; readonly place: Place };

const everybody: readonly Somebody[] = company.roles.flatMap((role) =>
  (Object.keys(places) as Place[]).map((place) => ({ id: `${role.id}-${place}`, role, place })),
);

const organisation = {
  ...company,
  people: [
    ...company.people,
    ...everybody.map(({ id, role, place }) => ({ id, name: id, roles: [role.id], departments: [...places[place]] })),
  ],
};

/** A case that sales has, and one that only production has. */
type Kind = 'own case' | 'other case';

/** What an operation asks for. Each of the document must be here: a new one fails until somebody decides. */
type Asks =
  | { readonly what: 'membership' }
  | { readonly what: 'ability'; readonly ability: string }
  | { readonly what: 'sight' }
  | { readonly what: 'sight and ability'; readonly ability: string; readonly candidate?: boolean };

const membership: Asks = { what: 'membership' };
const sight: Asks = { what: 'sight' };
const ability = (name: string): Asks => ({ what: 'ability', ability: name });
const onCase = (name: string, candidate = false): Asks => ({ what: 'sight and ability', ability: name, candidate });

const operations: Readonly<Record<string, Asks>> = {
  'get /v1/bundles': membership,
  'post /v1/bundles/{name}': ability('deploy'),
  'get /v1/processes': membership,
  'get /v1/processes/{id}': membership,
  'get /v1/processes/{id}/source': membership,
  'get /v1/organisation': membership,
  'put /v1/organisation': ability('manage-organisation'),
  'get /v1/me': membership,
  'get /v1/tasks': membership,
  'get /v1/incidents': membership,
  'get /v1/handoffs': membership,
  'get /v1/cases': membership,
  'get /v1/events': membership,
  'post /v1/cases': ability('start-case'),
  'post /v1/messages': ability('publish-message'),
  'post /v1/signals': ability('publish-message'),
  'get /v1/cases/{case}': sight,
  'get /v1/cases/{case}/history': sight,
  'get /v1/cases/{case}/incidents': sight,
  'get /v1/cases/{case}/tasks/{task}': sight,
  'post /v1/cases/{case}/cancel': onCase('cancel-case'),
  'post /v1/cases/{case}/variables': onCase('operate'),
  'post /v1/cases/{case}/timers/{timer}/fire': onCase('operate'),
  'post /v1/cases/{case}/incidents/{incident}/retry': onCase('operate'),
  'post /v1/cases/{case}/requests/{request}/complete': onCase('answer-service'),
  'post /v1/cases/{case}/requests/{request}/fail': onCase('answer-service'),
  'post /v1/cases/{case}/requests/{request}/error': onCase('answer-service'),
  'post /v1/cases/{case}/tasks/{task}/acknowledge': onCase('work-task', true),
  'post /v1/cases/{case}/tasks/{task}/accept': onCase('work-task', true),
  'post /v1/cases/{case}/tasks/{task}/claim': onCase('work-task', true),
  'post /v1/cases/{case}/tasks/{task}/complete': onCase('work-task', true),
  'post /v1/cases/{case}/tasks/{task}/return': onCase('work-task', true),
  'post /v1/cases/{case}/tasks/{task}/release': onCase('work-task'),
  'post /v1/cases/{case}/tasks/{task}/assign': onCase('assign-task', true),
};

const bodies: Readonly<Record<string, object>> = {
  'post /v1/bundles/{name}': orderBundle,
  'put /v1/organisation': organisation,
  'post /v1/cases': { process: 'order' },
  'post /v1/messages': { name: 'nobody-waits', ttlSeconds: 0 },
  'post /v1/signals': { name: 'nobody-waits' },
  'post /v1/cases/{case}/cancel': { reason: 'the matrix' },
  'post /v1/cases/{case}/variables': { variables: { note: 'x' }, reason: 'the matrix' },
  'post /v1/cases/{case}/timers/{timer}/fire': { reason: 'the matrix' },
  'post /v1/cases/{case}/incidents/{incident}/retry': {},
  'post /v1/cases/{case}/requests/{request}/complete': { attempt: 1 },
  'post /v1/cases/{case}/requests/{request}/fail': { attempt: 1, message: 'the matrix' },
  'post /v1/cases/{case}/requests/{request}/error': { attempt: 1, code: 'MATRIX' },
  'post /v1/cases/{case}/tasks/{task}/acknowledge': {},
  'post /v1/cases/{case}/tasks/{task}/accept': {},
  'post /v1/cases/{case}/tasks/{task}/claim': {},
  'post /v1/cases/{case}/tasks/{task}/complete': { variables: {} },
  'post /v1/cases/{case}/tasks/{task}/return': { reason: 'the matrix' },
  'post /v1/cases/{case}/tasks/{task}/release': {},
};

type Answer = 'done' | '401' | '403' | '404';

/** What the organisation means, said once more and differently than in the product. */
const expected = (asks: Asks, somebody: Somebody, kind: Kind): Answer => {
  if (asks.what === 'membership') return 'done';
  if (asks.what === 'ability') return can(somebody, asks.ability) ? 'done' : '403';
  const belongs = kind === 'own case' && somebody.place === 'own';
  if (!belongs && !can(somebody, 'see-all')) return '404';
  return asks.what === 'sight' ? 'done' : onCaseSeen(asks, somebody, belongs);
};

const onCaseSeen = (
  { ability: needed, candidate }: Asks & { readonly what: 'sight and ability' },
  somebody: Somebody,
  belongs: boolean,
): Answer => (can(somebody, needed) && (belongs || candidate !== true) ? 'done' : '403');

const can = ({ role }: Somebody, name: string): boolean => role.abilities.includes(name);

/** Authorised, whatever else was in the way: a form that was not filled in, a timer that is not there. */
const told = (status: number): string => ([200, 201, 202, 409, 422].includes(status) ? 'done' : String(status));

let api: TestApi;
let documented: readonly string[];
const cases: Partial<Record<Kind, string>> = {};

beforeAll(async () => {
  api = await startTestApi({ firstAdministrator: 'carl' });
  await api.as('carl').setOrganisation(organisation);
  await api.as('carl').deploy('order', orderBundle);
  await api.as('carl').deploy('workshop', workshopBundle);
  const document = JSON.parse(await readFile(new URL('../../openapi.json', import.meta.url), 'utf8')) as {
    readonly paths: Readonly<Record<string, object>>;
  };
  documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  cases['own case'] = await fresh('own case');
  cases['other case'] = await fresh('other case');
}, 120_000);

afterAll(() => api.stop());

/** The starters see their cases, and are not in the matrix. */
const fresh = async (kind: Kind): Promise<string> => {
  const started =
    kind === 'own case'
      ? await api.as('ada').startCase({ process: 'order' })
      : await api.as('petra').startCase({ process: 'workshop' });
  return started.case;
};

const send = async (person: string | undefined, operation: string, caseId: string): Promise<number> => {
  const [method = '', template = ''] = operation.split(' ');
  const names = { case: caseId, task: '3', timer: '99', incident: '99', request: '99', id: 'order', name: 'order' };
  const path = template.replace(/\{(\w+)\}/g, (_, name: keyof typeof names) => names[name]);
  const assignee = operation.endsWith('/assign') ? { to: 'ada' } : undefined;
  const body = bodies[operation] ?? assignee;
  const controller = new AbortController();
  const response = await api.request(person, path, {
    method: method.toUpperCase(),
    signal: controller.signal,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  if (operation === 'get /v1/events') controller.abort();
  else await response.arrayBuffer();
  return response.status;
};

const deviations: string[] = [];

const check = async (operation: string, somebody: Somebody, kind: Kind): Promise<void> => {
  const asks = operations[operation] ?? membership;
  const wanted = expected(asks, somebody, kind);
  const changes = operation.startsWith('post /v1/cases/{case}') && wanted === 'done';
  const status = await send(somebody.id, operation, changes ? await fresh(kind) : (cases[kind] ?? ''));
  if (told(status) !== wanted)
    deviations.push(`${operation}, ${somebody.id}, ${kind}: ${String(status)}, not ${wanted}`);
};

describe('the walls between departments', () => {
  it('stand around every operation that the document names', () => {
    expect([...documented].sort()).toEqual(Object.keys(operations).sort());
  });

  it('give every role in every place what the organisation says, of its own cases and of others: 0 deviations', async () => {
    const kinds: readonly Kind[] = ['own case', 'other case'];
    for (const operation of documented) {
      for (const kind of kinds) await Promise.all(everybody.map((somebody) => check(operation, somebody, kind)));
    }

    expect(deviations).toEqual([]);
  }, 240_000);

  it('keep out whoever has no token, and whoever the organisation does not know', async () => {
    for (const operation of documented) {
      const statuses = [
        await send(undefined, operation, cases['own case'] ?? ''),
        await send('mallory', operation, cases['own case'] ?? ''),
      ];

      expect([operation, ...statuses]).toEqual([operation, 401, 403]);
    }
  });

  it('tell of a case behind them exactly what they tell of one that never was', async () => {
    const behind = await api.request('nora', `/v1/cases/${cases['own case'] ?? ''}`);
    const never = await api.request('nora', '/v1/cases/no-such-case');
    const words = async (response: Response): Promise<string> =>
      (await response.text())
        .replaceAll(cases['own case'] ?? '', 'X')
        .replaceAll('no-such-case', 'X')
        .replace(/"correlationId":"[^"]+"/, '');

    expect([behind.status, await words(behind)]).toEqual([never.status, await words(never)]);
  });

  it('show nobody in a list what is behind them', async () => {
    const nora = api.as('nora');

    expect((await nora.cases({ limit: 200 })).items).toEqual([]);
    expect((await nora.tasks({ limit: 200 })).items).toEqual([]);
    expect((await nora.incidents({ limit: 200 })).items).toEqual([]);
    expect((await nora.handoffs({ limit: 200 })).items).toEqual([]);
  });
});
