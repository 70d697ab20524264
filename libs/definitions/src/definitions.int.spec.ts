import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { enginePrincipal, type CommandContext, type Json } from '@throughline/events';
import { openTestRecord, type TestRecord } from '@throughline/event-store/testing';
import { createDefinitions, type Definitions } from './create-definitions.js';
import { definitions as projector } from './definitions-projection.js';
import type { DefinitionProblem } from './definition-problem.js';
import type { Deployment } from './deploy-bundle.js';
import type { Bundle, BundleFile } from './read-bundle.js';
import { bpmn, call, dmn, file, form, row, ruleTask, userTask } from './test-bundles.js';

let record: TestRecord;
let definitions: Definitions;
let commands = 0;

beforeAll(async () => {
  record = await openTestRecord([projector.projection]);
  definitions = replica();
});
afterAll(() => record.close());

const replica = (): Definitions =>
  createDefinitions({
    store: record.store,
    content: record.store,
    database: record.pool,
    projectors: [projector],
    semantics: 1,
  });

const context = (id?: string): CommandContext => {
  commands += 1;
  return { id: id ?? `deploy-${String(commands)}`, at: '2026-11-22T10:00:00.000Z', by: enginePrincipal('test') };
};

const deploy = (name: string, ...files: BundleFile[]): Promise<Deployment> =>
  definitions.deploy({ name, files }, context());

const versions = (deployment: Deployment): Json =>
  deployment.kind === 'refused'
    ? deployment.refusal.message
    : {
        bundle: deployment.version,
        ...Object.fromEntries(deployment.resources.map(({ id, version }) => [id, version])),
      };

const problems = (deployment: Deployment): readonly string[] => {
  if (deployment.kind === 'deployed') return [];
  const found = (deployment.refusal.details?.['problems'] ?? []) as unknown as readonly DefinitionProblem[];
  return found.map(({ code, file: name, element }) => `${code} ${name} ${element ?? ''}`.trim());
};

describe('deploying a bundle', () => {
  it('puts processes, decisions and forms into force together', async () => {
    const bundle = [
      bpmn('quote', row(userTask('ask', 'quote-needs'), ruleTask('rate', 'quote-rate'))),
      dmn('quote-rate', '2 + 3'),
      form('quote-needs'),
    ];
    expect(versions(await deploy('quote', ...bundle))).toEqual({
      bundle: 1,
      quote: 1,
      'quote-rate': 1,
      'quote-needs': 1,
    });
    const entry = await definitions.find('process', 'quote');
    expect(entry).toMatchObject({ version: 1, fileName: 'quote.bpmn', bundle: { id: 'quote', version: 1 } });
    expect(await definitions.source(entry?.hash ?? '')).toEqual(Buffer.from(bundle[0]?.bytes ?? []));
    expect((await definitions.list('form')).map(({ id }) => id)).toContain('quote-needs');
  });

  it('answers the same files with the version that they are, and writes nothing', async () => {
    const again = await deploy(
      'quote',
      form('quote-needs'),
      dmn('quote-rate', '2 + 3'),
      bpmn('quote', row(userTask('ask', 'quote-needs'), ruleTask('rate', 'quote-rate'))),
    );
    expect(again).toMatchObject({ kind: 'deployed', version: 1, changed: false, seq: 1 });
    expect((await record.store.head({ kind: 'bundle', id: 'quote' })).seq).toBe(1);
  });

  it('counts a version up only where the content changed, also when something was away for a while', async () => {
    await deploy('stock', bpmn('stock-in', row()), bpmn('stock-out', row()));
    expect(versions(await deploy('stock', bpmn('stock-in', row(userTask('count')))))).toEqual({
      bundle: 2,
      'stock-in': 2,
    });
    expect(await definitions.find('process', 'stock-out')).toBeUndefined();
    const back = await deploy(
      'stock',
      bpmn('stock-in', row(userTask('count'))),
      bpmn('stock-out', row(userTask('count'))),
    );
    expect(versions(back)).toEqual({ bundle: 3, 'stock-in': 2, 'stock-out': 2 });
  });

  it('gives the same command the same answer, and refuses another bundle under its id', async () => {
    const bundle: Bundle = { name: 'twice', files: [bpmn('twice', row())] };
    const first = await definitions.deploy(bundle, context('twice-1'));
    expect(await definitions.deploy(bundle, context('twice-1'))).toEqual(first);
    const other = await definitions.deploy(
      { name: 'twice', files: [bpmn('twice', row(userTask('x')))] },
      context('twice-1'),
    );
    expect(other).toMatchObject({ kind: 'refused', refusal: { code: 'CommandIdReused' } });
  });

  it('tells every reference that leads nowhere, with file and element, and deploys nothing of it', async () => {
    const broken = row(userTask('ask', 'no-form'), ruleTask('rate', 'no-decision'), call('sub', 'no-process'));
    const refused = await deploy('broken', bpmn('broken', broken), form('fine'));
    expect(problems(refused)).toEqual([
      'UnknownForm broken.bpmn ask',
      'UnknownDecision broken.bpmn rate',
      'UnknownProcess broken.bpmn sub',
    ]);
    expect(await definitions.find('form', 'fine')).toBeUndefined();
    const { commits } = await record.store.read({ kind: 'refusals', id: 'bundle/broken' });
    expect(commits).toHaveLength(1);
  });

  it('finds what another bundle has deployed', async () => {
    expect(versions(await deploy('caller', bpmn('caller', row(call('sub', 'quote')))))).toEqual({
      bundle: 1,
      caller: 1,
    });
  });

  it('refuses files that are no models, each with its reason', async () => {
    const refused = await deploy(
      'mixed',
      file('a.bpmn', '<nothing'),
      file('b.dmn', '<!DOCTYPE x><x/>'),
      file('c.form', '{"$id": "c", "type": "object", "properties": {"x": {"$ref": "https://x.test"}}}'),
      file('d.json', 'not json'),
      file('e.exe', 'MZ'),
      { name: 'f.bpmn', bytes: new Uint8Array([0xff, 0xfe, 0x41]) },
    );
    const found = problems(refused);
    for (const [name, code] of [
      ['a.bpmn', ''],
      ['b.dmn', ''],
      ['c.form', 'FormReference'],
      ['d.json', 'FormNotJson'],
    ] as const) {
      expect(found.some((problem) => problem.includes(name) && problem.startsWith(code))).toBe(true);
    }
    expect(found).toContain('UnknownFile e.exe');
    expect(found).toContain('FileEncoding f.bpmn');
  });

  it('refuses an id that has no room in the tables', async () => {
    const id = `p${'x'.repeat(3_000)}`;
    const { bytes } = bpmn(id, row());
    expect(problems(await deploy('long', { name: 'long.bpmn', bytes }))).toEqual([
      `IdTooLong long.bpmn ${id.slice(0, 200)}`,
    ]);
  });

  it('refuses a bundle that no stream could be named after', async () => {
    for (const name of ['', '../etc', 'x'.repeat(2_000)]) {
      expect(await deploy(name, form('x'))).toMatchObject({
        kind: 'refused',
        refusal: { code: 'BundleNotDeployable' },
      });
    }
  });

  it('refuses a circle of calls that goes through a bundle deployed before', async () => {
    await deploy('ring-a', bpmn('ring-a', row()));
    await deploy('ring-b', bpmn('ring-b', row(call('to-a', 'ring-a'))));
    expect(problems(await deploy('ring-a', bpmn('ring-a', row(call('to-b', 'ring-b')))))).toContain(
      'EndlessCalls ring-a.bpmn to-b',
    );
  });

  it('checks lanes and roles against the organisation in force', async () => {
    await setOrganisation({ departments: [{ id: 'sales', name: 'Sales' }], roles: [], people: [] });
    const lanes = `<laneSet id="set"><lane id="slaes"><flowNodeRef>work</flowNodeRef></lane></laneSet>`;
    const assigned = `<userTask id="work"><extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="boss"/></extensionElements></userTask>`;
    const refused = await deploy('lanes', bpmn('lanes', lanes + row(['work', assigned])));
    expect(problems(refused)).toEqual(['UnknownRole lanes.bpmn work', 'UnknownDepartment lanes.bpmn slaes']);
  });

  it('refuses a ladder that climbs to a role or a head whom the organisation has not', async () => {
    const sla = (...to: string[]) =>
      `<extensionElements><tl:sla limit="PT1H">${to.map((role, at) => `<tl:rung after="PT${String(at)}H" to="${role}"/>`).join('')}</tl:sla></extensionElements>`;
    const lanes = `<laneSet id="set"><lane id="sales">${sla('head', 'director')}<flowNodeRef>ask</flowNodeRef></lane></laneSet>`;
    const alone = ['alone', `<userTask id="alone">${sla('head')}</userTask>`] as const;
    const refused = await deploy('ladder', bpmn('ladder', lanes + row(userTask('ask'), alone)));
    expect(problems(refused)).toEqual([
      'HeadMissing ladder.bpmn ask',
      'UnknownRole ladder.bpmn ask',
      'HeadMissing ladder.bpmn alone',
    ]);
  });

  it('lets a resource belong to one bundle, whoever comes first, also at the same moment', async () => {
    expect(problems(await deploy('thief', bpmn('quote', row())))).toEqual(['ResourceOfAnotherBundle quote.bpmn quote']);
    const rivals = await Promise.all(
      Array.from({ length: 6 }, (_, n) => {
        const files = [bpmn('contested', row()), form('contested')];
        const turned = n % 2 === 0 ? files : [...files].reverse();
        return replica().deploy({ name: `rival-${String(n)}`, files: turned }, context());
      }),
    );
    expect(rivals.filter(({ kind }) => kind === 'deployed')).toHaveLength(1);
    for (const rival of rivals.filter(({ kind }) => kind === 'refused')) {
      expect(problems(rival)).toContain('ResourceOfAnotherBundle contested.bpmn contested');
    }
  });

  it('gives each of several deployments of one bundle at the same moment its own version', async () => {
    const all = await Promise.all(
      Array.from({ length: 5 }, (_, n) =>
        replica().deploy({ name: 'busy', files: [bpmn('busy', row(userTask(`t${String(n)}`)))] }, context()),
      ),
    );
    const numbers = all.map((one) => (one.kind === 'deployed' ? one.version : 0));
    expect([...numbers].sort()).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('the rules of a case', () => {
  it('are its whole bundle and what that refers to elsewhere, by version', async () => {
    const born = await definitions.rulesFor('caller');
    expect(born?.versions).toMatchObject({
      bundle: { id: 'caller', version: 1 },
      processes: { caller: { version: 1 }, quote: { version: 1 } },
      decisions: { 'quote-rate': { version: 1 } },
      forms: { 'quote-needs': { version: 1 } },
      organisation: 1,
      semantics: 1,
    });
    const decided = born?.rules.decisions.get('quote-rate')?.decision.decide({}, { now: '2026-11-22T10:00:00.000Z' });
    expect(decided).toMatchObject({ kind: 'decided', output: 5 });
    expect(born?.rules.forms.get('quote-needs')?.form.check({})).toHaveLength(1);
  });

  it('stay what they were when a newer version comes', async () => {
    const before = await definitions.rulesFor('quote');
    await deploy('quote', bpmn('quote', row(ruleTask('rate', 'quote-rate'))), dmn('quote-rate', '40 + 2'));
    const now = await definitions.rulesFor('quote');
    const outputOf = (rules: typeof now) =>
      rules?.rules.decisions.get('quote-rate')?.decision.decide({}, { now: '2026-11-22T10:00:00.000Z' });
    expect(now?.versions.decisions['quote-rate']?.version).toBe(2);
    expect(outputOf(now)).toMatchObject({ output: 42 });
    const old = before && { versions: before.versions, rules: await replica().rulesAt(before.versions) };
    expect(outputOf(old)).toMatchObject({ output: 5 });
    expect(old?.rules.processes.get('quote')?.nodes.has('ask')).toBe(true);
  });

  it('hold the organisation of the day on which the case was born', async () => {
    const before = await definitions.rulesFor('quote');
    expect(before?.rules.organisation?.departments.map(({ id }) => id)).toEqual(['sales']);
    const departments = ['sales', 'plant'].map((id) => ({ id, name: id }));
    await setOrganisation({ departments, roles: [], people: [] });
    const now = await definitions.rulesFor('quote');
    expect([before, now].map((born) => born?.versions.organisation)).toEqual([1, 2]);
    expect(now?.rules.organisation?.departments).toHaveLength(2);
    const old = before && (await replica().rulesAt(before.versions));
    expect(old?.organisation).toEqual(before?.rules.organisation);
  });

  it('hold none for a case that was born before any was set', async () => {
    const born = await definitions.rulesFor('quote');
    const early = born && (await definitions.rulesAt({ ...born.versions, organisation: 0 }));
    expect(early?.processes.has('quote')).toBe(true);
    expect(early?.organisation).toBeUndefined();
  });

  it('can not be read where the record lacks their organisation', async () => {
    const born = await definitions.rulesFor('quote');
    const lost = born && definitions.rulesAt({ ...born.versions, organisation: 99 });
    await expect(lost).rejects.toMatchObject({ code: 'OrganisationMissing' });
  });

  it('are none where the process is not in force', async () => {
    expect(await definitions.rulesFor('nothing')).toBeUndefined();
  });

  it('name what starts the process by itself', async () => {
    const message = '<message id="m" name="lead"/>';
    const start = `<startEvent id="on-lead"><messageEventDefinition id="d" messageRef="m"/></startEvent><endEvent id="end"/><sequenceFlow id="f" sourceRef="on-lead" targetRef="end"/>`;
    await deploy('intake', bpmn('intake', start, message));
    expect((await definitions.find('process', 'intake'))?.starts).toEqual([
      { element: 'on-lead', trigger: 'message', name: 'lead' },
    ]);
  });
});

describe('the timers that open cases', () => {
  const timed = (id: string, element: string, timer: string) =>
    bpmn(
      id,
      `<startEvent id="${element}"><timerEventDefinition id="d">${timer}</timerEventDefinition></startEvent><endEvent id="end"/><sequenceFlow id="f" sourceRef="${element}" targetRef="end"/>`,
    );

  it('are told with what they say, of the version in force alone', async () => {
    await deploy('digest', timed('digest', 'daily', '<timeCycle>R/PT24H</timeCycle>'));
    await deploy('digest', timed('digest', 'weekly', '<timeCycle>R/2026-11-23T08:00:00Z/P7D</timeCycle>'));
    await deploy('audit', timed('audit', 'once', '<timeDate>2026-12-01T09:00:00Z</timeDate>'));
    const deployedAt = '2026-11-22T10:00:00.000Z';
    expect(await definitions.timerStarts()).toEqual([
      { process: 'audit', element: 'once', kind: 'date', text: '2026-12-01T09:00:00Z', deployedAt, version: 1 },
      {
        process: 'digest',
        element: 'weekly',
        kind: 'cycle',
        text: 'R/2026-11-23T08:00:00Z/P7D',
        deployedAt,
        version: 2,
      },
    ]);
  });

  it('that are expressions are told as they were at deployment', async () => {
    const when = '<timeDate>=string(date and time("2026-12-24T18:00:00Z"))</timeDate>';
    await deploy('feast', timed('feast', 'eve', when));
    const feast = (await definitions.timerStarts()).find(({ process }) => process === 'feast');
    expect(feast).toMatchObject({ kind: 'date', text: '2026-12-24T18:00:00Z' });
  });
});

const setOrganisation = async (organisation: Json): Promise<void> => {
  const stream = { kind: 'organisation', id: 'company' } as const;
  const { head } = await record.store.read(stream);
  await record.store.append({
    stream,
    expected: head,
    command: {
      namespace: 'test',
      id: `organisation-${String(head.seq + 1)}`,
      type: 'SetOrganisation',
      fingerprint: 'f',
    },
    at: '2026-11-22T10:00:00.000Z',
    actor: enginePrincipal('test').actor,
    outcome: {
      kind: 'events',
      events: [{ type: 'OrganisationSet', v: 1, data: { version: head.seq + 1, organisation } }],
      answer: null,
    },
  });
};
