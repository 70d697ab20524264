import { describe, expect, it } from '@jest/globals';
import { after, condition, file, flow, process } from '../examples/example-file.js';
import { readProcesses } from '../read-processes.js';

const refusalsOf = async (xml: string): Promise<readonly string[]> => {
  const result = await readProcesses(xml);
  return result.ok ? [] : result.problems.map(({ code, element, message }) => `${code} ${element}: ${message}`);
};

type Case = readonly [what: string, xml: string, ...refusals: string[]];

const refuses = (cases: readonly Case[]): void => {
  it.each(cases)('%s', async (_, xml, ...refusals) => {
    expect(await refusalsOf(xml)).toEqual(refusals);
  });
};

describe('a process that breaks a rule of the standard is refused', () => {
  refuses([
    [
      'a flow out of a subprocess',
      process(`<subProcess id="u"><task id="a"/></subProcess><task id="b"/>${flow('a', 'b')}`),
      'FlowCrossesBorder a-b: sequenceFlow "a-b" leads from "a" to "b" across the border of a pool or subprocess; use a message or an event there.',
    ],
    [
      'a flow into a start event',
      process(`<startEvent id="s"/><task id="a"/>${flow('s', 'a')}${flow('a', 's')}`),
      'FlowIntoStart a-s: sequenceFlow "a-s" leads into the start event "s".',
    ],
    [
      'a flow out of an end event',
      process(`<startEvent id="s"/><endEvent id="e"/><task id="a"/>${flow('s', 'e')}${flow('e', 'a')}`),
      'FlowOutOfEnd e-a: sequenceFlow "e-a" leads out of the end event "e".',
    ],
    [
      'a flow into a boundary event',
      process(
        `<startEvent id="s"/><task id="a"/><boundaryEvent id="b" attachedToRef="a"><messageEventDefinition messageRef="m"/></boundaryEvent>${flow('s', 'a')}${flow('a', 'b')}`,
      ),
      'FlowOfBoundaryEvent a-b: sequenceFlow "a-b" leads into the boundary event "b".',
    ],
    [
      'a flow to an event subprocess',
      process(
        `<task id="a"/><subProcess id="u" triggeredByEvent="true"><startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent></subProcess>${flow('a', 'u')}`,
      ),
      'FlowOfEventSubProcess a-u: sequenceFlow "a-u" joins the event subprocess "u", which has no flows.',
    ],
    [
      'a condition behind a parallel gateway',
      process(`<parallelGateway id="g"/><task id="a"/>${flow('g', 'a', condition('x'))}`),
      'ConditionalFlow g-a: sequenceFlow "g-a" has a condition that "g" never asks; remove it.',
    ],
    [
      'a condition on the only way out of a task',
      process(`<task id="a"/><task id="b"/>${flow('a', 'b', condition('x'))}`),
      'ConditionalFlow a-b: sequenceFlow "a-b" is the only way out of "a" and has a condition; add another way or remove it.',
    ],
    [
      'a default flow of another element',
      process(`<exclusiveGateway id="g" default="a-b"/><task id="a"/><task id="b"/>${flow('g', 'a')}${flow('a', 'b')}`),
      'DefaultFlow g: exclusiveGateway "g" has the default flow "a-b", which does not leave it.',
    ],
    [
      'a default flow with a condition',
      process(
        `<exclusiveGateway id="g" default="g-a"/><task id="a"/><task id="b"/>${flow('g', 'a', condition('x'))}${flow('g', 'b')}`,
      ),
      'DefaultFlow g: exclusiveGateway "g" has the default flow "g-a", which may have no condition.',
    ],
    [
      'a gateway that turns against its direction',
      process(`<parallelGateway id="g" gatewayDirection="Diverging"/><task id="a"/>${flow('g', 'a')}`),
      'GatewayDirection g: parallelGateway "g" says gatewayDirection="Diverging" and has 0 incoming and 1 outgoing flows.',
    ],
    [
      'a list of flows that the flows contradict',
      process(`<task id="a"><outgoing>b-c</outgoing></task><task id="b"/><task id="c"/>${flow('b', 'c')}`),
      'FlowListed a: task "a" lists "b-c" as outgoing, which says otherwise.',
    ],
    [
      'an event gateway before a task',
      process(`<eventBasedGateway id="g"/><task id="a"/><receiveTask id="b"/>${flow('g', 'a')}${flow('g', 'b')}`),
      'EventGateway g: eventBasedGateway "g" leads to "a", which is neither a catch event nor a receive task.',
    ],
    [
      'an event gateway with one way out',
      process(`<eventBasedGateway id="g"/><receiveTask id="b"/>${flow('g', 'b')}`),
      'EventGateway g: eventBasedGateway "g" needs two or more flows out of it.',
    ],
    [
      'a parallel event gateway that opens no case',
      process(
        `<eventBasedGateway id="g" eventGatewayType="Parallel"/><receiveTask id="a"/><receiveTask id="b"/>${flow('g', 'a')}${flow('g', 'b')}`,
      ),
      'EventGateway g: eventBasedGateway "g" may be parallel only where it opens a case (BPMN 2.0.2 §10.6.6).',
    ],
    [
      'an error at the start of a process',
      process('<startEvent id="x"><errorEventDefinition errorRef="err"/></startEvent>'),
      'EventTrigger x: startEvent "x" can\'t wait for an error as the start of a process (BPMN 2.0.2 §10.5).',
    ],
    [
      'a message at the start of a subprocess',
      process(
        '<subProcess id="u"><startEvent id="x"><messageEventDefinition messageRef="m"/></startEvent></subProcess>',
      ),
      'EventTrigger x: startEvent "x" can\'t wait for a message as the start of a subprocess (BPMN 2.0.2 §10.5).',
    ],
    [
      'a boundary event that waits for nothing',
      process('<task id="a"/><boundaryEvent id="x" attachedToRef="a"/>'),
      'EventTrigger x: boundaryEvent "x" can\'t wait for nothing as a boundary event (BPMN 2.0.2 §10.5).',
    ],
    [
      'an error that does not interrupt',
      process(
        '<task id="a"/><boundaryEvent id="x" attachedToRef="a" cancelActivity="false"><errorEventDefinition errorRef="err"/></boundaryEvent>',
      ),
      'EventTrigger x: boundaryEvent "x" catches an error and must interrupt (BPMN 2.0.2 §10.5.4).',
    ],
    [
      'an error thrown on the way',
      process(after('<intermediateThrowEvent id="x"><errorEventDefinition errorRef="err"/></intermediateThrowEvent>')),
      'EventTrigger x: intermediateThrowEvent "x" can\'t throw an error as an intermediate throw event (BPMN 2.0.2 §10.5).',
    ],
    [
      'a boundary event on an activity elsewhere',
      process(
        '<subProcess id="u"><task id="a"/></subProcess><boundaryEvent id="x" attachedToRef="a"><messageEventDefinition messageRef="m"/></boundaryEvent>',
      ),
      'EventAttachment x: boundaryEvent "x" must be attached to an activity of its own process or subprocess.',
    ],
    [
      'two plain starts of a process',
      process(`<startEvent id="a"/><startEvent id="b"/>`),
      'StartEvents p: process "p" has 2 start events without a trigger; keep one.',
    ],
    [
      'two starts of a subprocess',
      process('<subProcess id="u"><startEvent id="a"/><startEvent id="b"/></subProcess>'),
      'StartEvents u: subProcess "u" has 2 start events; a subprocess has one at most.',
    ],
    [
      'an event subprocess without a start',
      process('<task id="a"/><subProcess id="u" triggeredByEvent="true"><task id="b"/></subProcess>'),
      'StartEvents u: subProcess "u" has 0 start events; an event subprocess has one.',
    ],
    [
      'an end without a start',
      process(`<task id="a"/><endEvent id="e"/>${flow('a', 'e')}`),
      'StartEvents p: process "p" has an end event and no start event; add one.',
    ],
    [
      'a circle without a beginning',
      process(`<task id="a"/><task id="b"/>${flow('a', 'b')}${flow('b', 'a')}`),
      'StartEvents p: process "p" begins nowhere; add a start event.',
    ],
    [
      'a process that begins with an intermediate event',
      process('<intermediateCatchEvent id="x"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>'),
      'FlowMissing x: intermediateCatchEvent "x" begins its process; put a start event before it.',
    ],
    [
      'a receive task that opens a case behind something else',
      process(`<startEvent id="s"/><receiveTask id="x" messageRef="m" instantiate="true"/>${flow('s', 'x')}`),
      'InstantiatingTask x: receiveTask "x" opens a case: it must stand in the process itself, once, without a flow into it and without a start event beside it.',
    ],
  ]);

  it('refuses to repeat what an event gateway waits for', async () => {
    const repeated =
      '<receiveTask id="a" messageRef="m"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></receiveTask>';
    const xml = process(
      `<eventBasedGateway id="g"/>${repeated}<receiveTask id="b" messageRef="m"/>${flow('g', 'a')}${flow('g', 'b')}`,
    );
    expect(await refusalsOf(xml)).toEqual([
      'EventGateway g: eventBasedGateway "g" leads to the receive task "a", which may be neither watched nor repeated there.',
    ]);
  });

  it('refuses to repeat an event subprocess by a marker', async () => {
    const xml = process(
      '<task id="a"/><subProcess id="u" triggeredByEvent="true"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics><startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent></subProcess>',
    );
    expect(await refusalsOf(xml)).toEqual([
      'NotExecuted u: subProcess "u" is an event subprocess with a multi-instance marker, which is not executed.',
    ]);
  });

  it('tells of ways that an exclusive gateway never takes', async () => {
    const xml = process(
      `<startEvent id="s"/><exclusiveGateway id="g"/><task id="a"/><task id="b"/>${flow('s', 'g')}${flow('g', 'a')}${flow('g', 'b', condition('x'))}`,
    );
    const result = await readProcesses(xml);
    expect(result.ok && result.warnings.map(({ message }) => message)).toEqual([
      'exclusiveGateway "g" always takes "g-a" where it gets to it, which has no condition; the ways behind it are never taken.',
    ]);
  });

  it('refuses a public process, which is only a view', async () => {
    expect(await refusalsOf(process('<task id="a"/>', 'processType="Public"'))).toEqual([
      'ProcessType p: process "p" is public, which is a view and is not executed (BPMN 2.0.2 §10.2.1).',
    ]);
  });

  it('refuses to call a process of the same file that only a message opens', async () => {
    const called =
      '<message id="m" name="m"/><process id="q" isExecutable="true"><startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent></process>';
    const xml = file(`<process id="p" isExecutable="true"><callActivity id="x" calledElement="q"/></process>${called}`);
    expect(await refusalsOf(xml)).toEqual([
      'CalledProcess x: callActivity "x" calls "q", which has no start event without a trigger.',
    ]);
  });

  it('refuses a trigger that is borrowed from another event', async () => {
    const xml = process(
      `<startEvent id="s"><signalEventDefinition id="d" signalRef="sig"/></startEvent><endEvent id="x"><eventDefinitionRef>d</eventDefinitionRef></endEvent>${flow('s', 'x')}`,
    );
    expect(await refusalsOf(xml)).toEqual([
      'EventTrigger x: endEvent "x" refers to the trigger of another event; move it to the root of the file.',
    ]);
  });

  it('refuses a flow from one pool into another', async () => {
    const roots =
      '<process id="p" isExecutable="true"><task id="a"/></process><process id="q" isExecutable="true"><startEvent id="s"/><task id="b"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/></process>';
    expect(await refusalsOf(file(roots))).toEqual([
      'FlowCrossesBorder f: sequenceFlow "f" leads from "a" to "b" across the border of a pool or subprocess; use a message or an event there.',
    ]);
  });

  it('tells everything that is wrong at once', async () => {
    const xml = process('<complexGateway id="g"/><serviceTask id="t"/><callActivity id="c"/>');
    expect(await refusalsOf(xml)).toHaveLength(3);
  });
});
