import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const bin = fileURLToPath(new URL('../bin/throughline.mjs', import.meta.url));

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Runs the real command, without the flags that jest itself was started with. */
const throughline = (...args: readonly string[]) => {
  const { NODE_OPTIONS: _flags, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { env, encoding: 'utf8' });
  return { status, stdout, stderr, json: (): unknown => JSON.parse(stdout) };
};

describe('throughline run', () => {
  it('plays a scenario and sums it up', () => {
    const { status, stdout } = throughline(
      ...['run', at('./models/order.bpmn'), '--scenario', at('./models/order.scenario.yaml')],
    );
    expect(stdout.split('\n')).toEqual([
      'state      completed',
      'active     nothing',
      'completed  start, discount, approve, end',
      'variables  {"amount":1200,"discount":5,"ok":true}',
      '',
    ]);
    expect(status).toBe(0);
  });

  it('lets an SLA climb by the calendars of an organisation', () => {
    const { status, stderr } = throughline(
      ...['run', at('./models/late-answer.bpmn'), '--scenario', at('./models/late-answer.scenario.yaml')],
      ...['--organisation', at('./models/organisation.yaml')],
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('tells what is wrong with an organisation, and plays nothing', () => {
    const { status, stderr } = throughline(
      'run',
      at('./models/order.bpmn'),
      '--organisation',
      at('./models/order.scenario.yaml'),
    );
    expect(status).toBe(2);
    expect(stderr).toContain('Write departments, roles and people');
  });

  it('prints one object that other programs read', () => {
    const { status, json } = throughline(
      ...['run', at('./models/order.bpmn'), '--vars', '{"amount": 10}', '--decisions', at('./models'), '--json'],
    );
    expect(json()).toEqual({
      state: 'open',
      active: ['approve'],
      completed: ['start', 'discount'],
      variables: { amount: 10, discount: 0 },
      trace: expect.arrayContaining([
        expect.objectContaining({ seq: 1, type: 'CaseOpened', process: 'order' }),
        expect.objectContaining({ type: 'TaskCreated', elementId: 'approve', name: 'Approve' }),
      ]),
      incidents: [],
    });
    expect(status).toBe(0);
  });

  it('says where a run differs from its scenario, with the line', () => {
    const { status, stdout, stderr } = throughline(
      ...['run', at('./models/order.bpmn'), '--vars', '{"amount": 1}', '--scenario', at('./models/late-order.yaml')],
    );
    expect([status, stdout, stderr]).toEqual([1, '', 'line 3: ended: expected true, got false\n']);
  });

  it('tells an incident with its cause and remedy', () => {
    const { json } = throughline('run', at('./models/order.bpmn'), '--vars', '{"amount": "many"}', '--json');
    expect(json()).toMatchObject({
      state: 'open',
      active: ['discount'],
      incidents: [{ elementId: 'discount', code: expect.any(String), remedy: expect.any(String) }],
    });
  });

  it('refuses a model that would not deploy, and says why', () => {
    const file = at('./models/undeployable/undeployable.bpmn');
    const { status, json } = throughline('run', file, '--json');
    expect(json()).toMatchObject({
      state: 'refused',
      active: [],
      completed: [],
      variables: {},
      trace: [],
      incidents: [],
      refused: { code: 'NotExecuted', message: expect.stringContaining('tangle') },
    });
    expect(status).toBe(1);
    expect(throughline('run', file)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('tangle: NotExecuted'),
    });
  });

  it('refuses variables that are no JSON object', () => {
    expect(throughline('run', at('./models/order.bpmn'), '--vars', '[1]')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('It must be a JSON object'),
    });
  });
});

describe('throughline check', () => {
  it('finds nothing in a folder that would deploy', () => {
    expect(throughline('check', at('./conformance/trees/scenario/order.bpmn'))).toMatchObject({
      status: 0,
      stdout: 'order.bpmn: deployable\n',
    });
  });

  it('prints one finding a line, with element, rule and reason', () => {
    const { status, stdout } = throughline('check', at('./models/undeployable'));
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^undeployable.bpmn: tangle: NotExecuted: .+/),
      'caller.bpmn: caller: ReferenceMissing: caller calls process nowhere, which no file here has; put it beside the others.',
      '',
    ]);
    expect(status).toBe(1);
  });

  it('prints one object that other programs read', () => {
    const { json } = throughline('check', at('./models/undeployable/undeployable.bpmn'), '--json');
    expect(json()).toEqual({
      deployable: false,
      files: ['undeployable.bpmn'],
      findings: [
        {
          file: 'undeployable.bpmn',
          element: 'tangle',
          rule: 'NotExecuted',
          reason: expect.stringContaining('complexGateway'),
          level: 'refused',
        },
      ],
    });
  });
});

describe('throughline decide', () => {
  const decide = (...more: readonly string[]) => throughline('decide', at('./models/discount.dmn'), ...more);

  it('gives the value and the rules that hit', () => {
    const { stdout, status } = decide('--decision', 'Discount', '--input', '{"amount": 1200}');
    expect([status, stdout]).toEqual([0, '5\ndiscount: rule 2 (large): [5]\n']);
  });

  it('prints one object that other programs read', () => {
    expect(decide('--decision', 'discount', '--input', '{"amount": 1}', '--json').json()).toMatchObject({
      decision: 'discount',
      value: 0,
      rules: ['small'],
      trace: { decision: 'discount', hitPolicy: expect.any(String), hits: [{ rule: 'small' }], output: 0 },
    });
  });

  it('says which decisions there are where it is asked for another', () => {
    expect(decide('--decision', 'price', '--input', '{}')).toMatchObject({
      status: 1,
      stderr: 'discount.dmn has no decision price. It has discount.\n',
    });
  });
});

describe('throughline feel', () => {
  it('prints the value as JSON', () => {
    expect(throughline('feel', 'sum(prices) > limit', '--context', '{"prices": [1, 2], "limit": 2}')).toMatchObject({
      status: 0,
      stdout: 'true\n',
    });
  });

  it('says where an expression breaks off', () => {
    expect(throughline('feel', '1 +')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^FeelSyntax at \d+: /),
    });
  });
});

describe('throughline conformance', () => {
  it('prints what did not pass, and the score', () => {
    const { status, stdout } = throughline('conformance', '--format', 'scenario', at('./conformance/trees/scenario'));
    expect(stdout).toContain('failed   wrong.scenario.yaml: line 1: vars: expected {"discount":5}, got {"discount":0}');
    expect(stdout).toContain('scenario: 1 passed, 2 failed, 1 refused');
    expect(status).toBe(1);
  });

  it('prints one object that other programs read', () => {
    const { json } = throughline(
      ...['conformance', '--format', 'recorded', at('./conformance/trees/recorded'), '--json'],
    );
    expect(json()).toEqual({
      suite: 'recorded',
      passed: 2,
      failed: 3,
      refused: 1,
      cases: expect.arrayContaining([{ id: 'right', outcome: 'passed' }]),
    });
  });

  it('says which formats it reads', () => {
    expect(throughline('conformance', '--format', 'guess', '.')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Allowed choices are recorded, betsy'),
    });
  });
});
