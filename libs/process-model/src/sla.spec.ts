import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { extended, file, process } from './examples/example-file.js';
import type { ProcessNode } from './process-graph.js';
import { readProcesses } from './read-processes.js';

const example = readFileSync(new URL('examples/deadlines.bpmn', import.meta.url), 'utf8');
const result = await readProcesses(example);
const nodes = result.ok ? result.processes.get('offer')?.nodes : undefined;

const nodeAt = (id: string): ProcessNode => {
  const node = nodes?.get(id);
  if (node === undefined) throw new Error(result.ok ? `no ${id}` : JSON.stringify(result.problems));
  return node;
};

const slaAt = (id: string) => {
  const node = nodeAt(id);
  return node.kind === 'userTask' ? node.sla : 'no user task';
};

describe('by when a task is owed', () => {
  it('is what the task itself says, whole, with its ladder', () => {
    expect(slaAt('ask')).toEqual({
      ...{ acknowledge: 'PT30M', target: 'PT4H', limit: 'PT8H', escalation: 'LATE' },
      ladder: [
        { after: 'PT0S', to: 'head' },
        { after: 'PT4H', to: 'commercial-director' },
        { after: 'P1D', to: 'general-director', escalation: 'GD' },
      ],
    });
  });

  const ofTechnical = { target: 'P1D', limit: 'P2D', ladder: [{ after: 'PT0S', to: 'head' }] };

  it.each([
    ['else what its innermost lane says', 'calculate', { limit: 'PT4H', ladder: [] }],
    ['else what the lane around that one says', 'draw', ofTechnical],
    ['in a subprocess, what its lane there says', 'order', { limit: 'P3D', ladder: [] }],
    ['there too, else what the lane of the subprocess says', 'fetch', ofTechnical],
    ['without any lane there, what the lane of the subprocess says', 'count', ofTechnical],
    ['open, where neither task nor lane says anything', 'send', undefined],
  ])('is %s', (_, task, sla) => {
    expect(slaAt(task)).toEqual(sla);
  });
});

describe('how long a service may take', () => {
  it('stands beside its task definition', () => {
    expect(nodeAt('print')).toMatchObject({ service: { timeout: 'PT5M', heartbeat: 'PT30S', backoff: 'PT10S' } });
  });
});

const refusalsOf = async (xml: string): Promise<readonly string[]> => {
  const reading = await readProcesses(xml);
  return reading.ok ? [] : reading.problems.map(({ code, element, message }) => `${code} ${element}: ${message}`);
};

const task = (inside: string): string => process(`<userTask id="x">${extended(inside)}</userTask>`);
const sla = (attributes: string, rungs = ''): string => task(`<tl:sla ${attributes}>${rungs}</tl:sla>`);
const rung = (after: string): string => `<tl:rung after="${after}" to="head"/>`;
const service = (call: string, definition = '<zeebe:taskDefinition type="t"/>'): string =>
  process(`<serviceTask id="x">${extended(`${definition}${call}`)}</serviceTask>`);

const refuses = (cases: readonly (readonly [what: string, xml: string, refusal: string])[]): void => {
  it.each(cases)('%s', async (_, xml, refusal) => {
    expect(await refusalsOf(xml)).toEqual([refusal]);
  });
};

describe('an SLA is refused where it has', () => {
  const known = 'write a duration such as PT30M, PT8H or P2D.';
  const shape = `is no ISO 8601 duration of days, hours, minutes and seconds (at most 1000 days and 10000 hours); ${known}`;
  const vague = `is in weeks, months or years: how much work is in them nobody agrees on; ${known}`;
  refuses([
    ['a limit in words', sla('limit="two days"'), `InvalidSla x: userTask "x" has "two days" as limit, which ${shape}`],
    ['an empty limit', sla('limit=""'), `InvalidSla x: userTask "x" has "" as limit, which ${shape}`],
    ['months', sla('limit="P1M"'), `InvalidSla x: userTask "x" has "P1M" as limit, which ${vague}`],
    ['weeks', sla('limit="P2W"'), `InvalidSla x: userTask "x" has "P2W" as limit, which ${vague}`],
    [
      'no time at all',
      sla('limit="PT0S"'),
      `InvalidSla x: userTask "x" has "PT0S" as limit, which is no time at all; ${known}`,
    ],
    ['a time before', sla('limit="-PT4H"'), `InvalidSla x: userTask "x" has "-PT4H" as limit, which ${shape}`],
    ['nothing to say', sla(''), 'InvalidSla x: userTask "x" has a tl:sla without a time; give it a limit.'],
    [
      'a ladder without a limit',
      sla('target="PT4H"', rung('PT0S')),
      'InvalidSla x: userTask "x" has a ladder without a limit to climb from; give the tl:sla a limit.',
    ],
    [
      'an escalation without a limit',
      sla('target="PT4H" escalation="LATE"'),
      'InvalidSla x: userTask "x" escalates without a limit; give the tl:sla a limit.',
    ],
    [
      'a target after the limit',
      sla('target="PT9H" limit="PT8H"'),
      'InvalidSla x: userTask "x" has the target PT9H after the limit PT8H; make it shorter, or the limit longer.',
    ],
    [
      'rungs that do not rise',
      sla('limit="PT8H"', rung('PT4H') + rung('PT4H')),
      'InvalidSla x: userTask "x" has a rung after PT4H that follows the one after PT4H; let each come later.',
    ],
    [
      'a rung to nobody',
      sla('limit="PT8H"', '<tl:rung after="PT4H"/>'),
      'InvalidSla x: userTask "x" has a rung that does not say to whom; give it to: a role, or head.',
    ],
    [
      'a rung at no time',
      sla('limit="PT8H"', '<tl:rung to="head"/>'),
      'InvalidSla x: userTask "x" has a rung that does not say when; give it after, such as PT4H.',
    ],
    [
      'a rung to what is no role',
      sla('limit="PT8H"', '<tl:rung after="PT4H" to="the boss"/>'),
      'InvalidSla x: userTask "x" has a rung to "the boss", which can\'t be a role; use the id of one, or head.',
    ],
    [
      'more than 20 rungs',
      sla('limit="PT8H"', Array.from({ length: 21 }, (_, at) => rung(`PT${String(at)}H`)).join('')),
      'InvalidSla x: userTask "x" has 21 rungs; 20 are the most.',
    ],
    [
      'a second one beside it',
      task('<tl:sla limit="P1D"/><tl:sla limit="P2D"/>'),
      'NotExecuted x: userTask "x" has tl:Sla twice; keep one.',
    ],
    [
      'a misspelt attribute',
      sla('limit="P1D" taget="PT4H"'),
      'XmlNotBpmn x: x: unknown attribute <taget>; remove it or correct its name.',
    ],
  ]);

  it('anything in it that is no rung', async () => {
    expect((await refusalsOf(sla('limit="P1D"', '<tl:step/>')))[0]).toContain('unknown type <tl:Step>');
  });

  it('but days and hours beside one another are compared by a calendar alone', async () => {
    expect(await refusalsOf(sla('target="PT10H" limit="P1D"', rung('PT9H') + rung('P1D') + rung('P1DT1H')))).toEqual(
      [],
    );
  });

  it('is told at the lane that says it', async () => {
    const lane = `<laneSet id="ls"><lane id="l">${extended('<tl:sla limit="soon"/>')}</lane></laneSet>`;
    expect((await refusalsOf(process(`${lane}<task id="x"/>`)))[0]).toContain(
      'InvalidSla l: lane "l" has "soon" as limit',
    );
  });
});

describe('what looks like ours', () => {
  it('is refused where a letter of its name or of its namespace is wrong: nothing is lost in silence', async () => {
    const [misspelt] = await refusalsOf(task('<tl:slla limit="P1D"/>'));
    const [moved] = await refusalsOf(task('<own:sla xmlns:own="http://throughline.dev/schema/bpmn" limit="P1D"/>'));
    expect(misspelt).toContain('unparsable content <tl:slla');
    expect(moved).toContain('has "sla" of http://throughline.dev/schema/bpmn, which this version does not know');
  });

  it("is left alone where it is somebody else's", async () => {
    expect(await refusalsOf(task('<own:sla xmlns:own="http://example.com/schema" limit="P1D"/>'))).toEqual([]);
  });
});

describe('an SLA is refused where nobody owes anything by it', () => {
  const extension = extended('<tl:sla limit="P1D"/>');
  refuses([
    [
      'at a service',
      service('<tl:sla limit="P1D"/>'),
      'NotExecuted x: serviceTask "x" has tl:Sla, which is not executed there; remove it.',
    ],
    [
      'at a process',
      process(extension),
      'NotExecuted p: process "p" has tl:Sla, which is not executed there; remove it.',
    ],
    [
      'at what is only drawn',
      process(`<dataObject id="x">${extension}</dataObject>`),
      'NotExecuted x: dataObject "x" has tl:Sla, which is not executed there; remove it.',
    ],
    [
      'at a pool',
      file(
        `<collaboration id="c"><participant id="x" processRef="p">${extension}</participant></collaboration><process id="p" isExecutable="true"/>`,
      ),
      'NotExecuted x: participant "x" has tl:Sla, which is not executed there; remove it.',
    ],
    [
      'as a rung alone',
      task('<tl:rung after="PT1H" to="head"/>'),
      'NotExecuted x: userTask "x" has tl:Rung, which is not executed there; remove it.',
    ],
  ]);
});

describe('times of a call are refused where', () => {
  refuses([
    [
      'they say nothing',
      service('<tl:call/>'),
      'InvalidCall x: serviceTask "x" has a tl:call that says nothing; give it a timeout, heartbeat or backoff, or remove it.',
    ],
    [
      'the worker may be silent longer than it may work',
      service('<tl:call timeout="PT1M" heartbeat="PT2M"/>'),
      'InvalidCall x: serviceTask "x" has the heartbeat PT2M beyond the timeout PT1M; make it shorter.',
    ],
    [
      'nothing is called',
      process(
        `<scriptTask id="x">${extended('<zeebe:script expression="=1" resultVariable="r"/><tl:call timeout="PT1M"/>')}</scriptTask>`,
      ),
      'InvalidCall x: scriptTask "x" has a tl:call without a zeebe:taskDefinition; name the service, or remove it.',
    ],
    [
      'people do the work',
      task('<tl:call timeout="PT1M"/>'),
      'NotExecuted x: userTask "x" has tl:Call, which is not executed there; remove it.',
    ],
  ]);
});
