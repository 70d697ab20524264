import { describe, expect, it } from '@jest/globals';
import type { ReadOptions } from './read-options.js';
import { readProcesses } from './read-processes.js';

const file = (roots: string): string =>
  `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:tl="http://throughline.dev/schema/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="file" targetNamespace="t">${roots}</definitions>`;

const process = (inside: string, attributes = ''): string =>
  file(
    `<message id="m" name="m"/><signal id="sig" name="sig"/><error id="err" errorCode="E"/><error id="bare"/><escalation id="esc" escalationCode="X"/><message id="nameless"/><process id="p" isExecutable="true" ${attributes}>${inside}</process>`,
  );

const flow = (source: string, target: string, inside = ''): string =>
  `<sequenceFlow id="${source}-${target}" sourceRef="${source}" targetRef="${target}">${inside}</sequenceFlow>`;

const extended = (inside: string): string => `<extensionElements>${inside}</extensionElements>`;

const after = (element: string): string => `<startEvent id="s"/>${element}${flow('s', 'x')}`;

const condition = (text: string, attributes = ''): string =>
  `<conditionExpression xsi:type="tFormalExpression" ${attributes}>${text}</conditionExpression>`;

const refusalsOf = async (xml: string, options?: ReadOptions): Promise<readonly string[]> => {
  const result = await readProcesses(xml, options);
  return result.ok ? [] : result.problems.map(({ code, element, message }) => `${code} ${element}: ${message}`);
};

type Case = readonly [what: string, xml: string, ...refusals: string[]];

const refuses = (cases: readonly Case[]): void => {
  it.each(cases)('%s', async (_, xml, ...refusals) => {
    expect(await refusalsOf(xml)).toEqual(refusals);
  });
};

describe('what is not yet executed is refused by id and reason', () => {
  const loop = (inside: string): string => process(`<task id="x">${inside}</task>`);
  refuses([
    [
      'a complex gateway',
      process('<complexGateway id="x"/>'),
      'NotExecuted x: complexGateway "x" is not yet executed.',
    ],
    ['a transaction', process('<transaction id="x"/>'), 'NotExecuted x: transaction "x" is not yet executed.'],
    [
      'an ad-hoc subprocess',
      process('<adHocSubProcess id="x"/>'),
      'NotExecuted x: adHocSubProcess "x" is not yet executed.',
    ],
    [
      'a standard loop',
      loop('<standardLoopCharacteristics/>'),
      'NotExecuted x: standardLoopCharacteristics "x" is not yet executed.',
    ],
    [
      'a conditional event',
      process(
        after(
          '<intermediateCatchEvent id="x"><conditionalEventDefinition><condition>a</condition></conditionalEventDefinition></intermediateCatchEvent>',
        ),
      ),
      'NotExecuted x: intermediateCatchEvent "x" has a conditional trigger, which is not yet executed.',
    ],
    [
      'a link',
      process(after('<intermediateThrowEvent id="x"><linkEventDefinition name="l"/></intermediateThrowEvent>')),
      'NotExecuted x: intermediateThrowEvent "x" has a link trigger, which is not yet executed.',
    ],
    [
      'compensation',
      process(after('<endEvent id="x"><compensateEventDefinition/></endEvent>')),
      'NotExecuted x: endEvent "x" has a compensate trigger, which is not yet executed.',
    ],
    [
      'several triggers at one event',
      process(
        after(
          '<intermediateCatchEvent id="x"><signalEventDefinition signalRef="sig"/><messageEventDefinition messageRef="m"/></intermediateCatchEvent>',
        ),
      ),
      'NotExecuted x: intermediateCatchEvent "x" has several triggers, which is not yet executed.',
    ],
    [
      'a compensation handler',
      process('<task id="x" isForCompensation="true"/>'),
      'NotExecuted x: task "x" has isForCompensation="true", which is not yet executed.',
    ],
    [
      'several tokens at once',
      process('<task id="x" startQuantity="2"/>'),
      'NotExecuted x: task "x" has startQuantity="2", which is not yet executed.',
    ],
    [
      'a behaviour event of a multi-instance activity',
      loop(
        '<multiInstanceLoopCharacteristics behavior="None"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>',
      ),
      'NotExecuted x: multiInstanceLoopCharacteristics "x" has behavior="None", which is not yet executed.',
    ],
    [
      'data that moves',
      process(
        '<dataObject id="o"/><task id="x"><ioSpecification><dataInput id="i"/><inputSet><dataInputRefs>i</dataInputRefs></inputSet><outputSet/></ioSpecification><dataInputAssociation><sourceRef>o</sourceRef><targetRef>i</targetRef></dataInputAssociation></task>',
      ),
      'NotExecuted x: task "x" has data inputs or outputs, which are not yet executed; use zeebe:ioMapping.',
      'NotExecuted x: task "x" has dataInputAssociations (bpmn:Task), which is not yet executed; remove it.',
    ],
    [
      'performers in words of the standard',
      process(
        '<userTask id="x"><potentialOwner><resourceAssignmentExpression><formalExpression>sales</formalExpression></resourceAssignmentExpression></potentialOwner></userTask>',
      ),
      'NotExecuted x: userTask "x" names performers, which is not yet executed; use zeebe:assignmentDefinition.',
    ],
    [
      'listeners',
      process(`<task id="x">${extended('<zeebe:executionListeners/>')}</task>`),
      'NotExecuted x: task "x" has zeebe:ExecutionListeners, which is not executed there; remove it.',
    ],
    [
      'a service at a task that people do',
      process(`<userTask id="x">${extended('<zeebe:taskDefinition type="t"/>')}</userTask>`),
      'NotExecuted x: userTask "x" has zeebe:TaskDefinition, which is not executed there; remove it.',
    ],
    [
      'an extension twice',
      process(
        `<serviceTask id="x">${extended('<zeebe:taskDefinition type="a"/><zeebe:taskDefinition type="b"/>')}</serviceTask>`,
      ),
      'NotExecuted x: serviceTask "x" has zeebe:TaskDefinition twice; keep one.',
    ],
    [
      'a called process bound to a version',
      process(
        `<callActivity id="x">${extended('<zeebe:calledElement processId="q" bindingType="versionTag"/>')}</callActivity>`,
      ),
      'NotExecuted x: zeebe:CalledElement "x" has bindingType="versionTag", which is not yet executed.',
    ],
    [
      'behaviour in the words of another engine',
      process(
        '<serviceTask id="x" camunda:class="org.acme.Work"><extensionElements><zeebe:taskDefinition type="t"/><camunda:executionListener/></extensionElements></serviceTask>',
      ),
      'VendorExtension x: serviceTask "x" asks for "class" of http://camunda.org/schema/1.0/bpmn, which only that engine executes; say it in BPMN or zeebe: elements, or remove it.',
      'VendorExtension x: serviceTask "x" asks for "executionListener" of http://camunda.org/schema/1.0/bpmn, which only that engine executes; say it in BPMN or zeebe: elements, or remove it.',
    ],
    [
      'an extension that must be understood',
      file('<extension mustUnderstand="true"/><process id="p" isExecutable="true"/>'),
      'NotExecuted file: The file has an extension that must be understood and is not known here.',
    ],
    [
      'a file without a process to run',
      file('<process id="p"/>'),
      'NoExecutableProcess file: The file has no process with isExecutable="true"; mark the one to run.',
    ],
  ]);
});

describe('what does not say what it waits for or does is refused', () => {
  refuses([
    [
      'a service task without a service',
      process('<serviceTask id="x"/>'),
      'Underspecified x: serviceTask "x" names no service; add a zeebe:taskDefinition with its type.',
    ],
    [
      'a send task without a message or service',
      process('<sendTask id="x"/>'),
      'Underspecified x: sendTask "x" says neither which message nor which service sends it.',
    ],
    [
      'a rule without a decision',
      process('<businessRuleTask id="x"/>'),
      'Underspecified x: businessRuleTask "x" names no decision; add a zeebe:calledDecision.',
    ],
    [
      'a call without a process',
      process('<callActivity id="x"/>'),
      'Underspecified x: callActivity "x" names no process; add a zeebe:calledElement with its processId.',
    ],
    [
      'a message without a name',
      process('<receiveTask id="x" messageRef="nameless"/>'),
      'Underspecified x: receiveTask "x" waits for or sends the message "nameless", which has no name.',
    ],
    [
      'a message event without a message',
      process('<startEvent id="x"><messageEventDefinition/></startEvent>'),
      'Underspecified x: startEvent "x" does not say which message; add a messageRef.',
    ],
    [
      'a signal event without a signal',
      process('<startEvent id="x"><signalEventDefinition/></startEvent>'),
      'Underspecified x: startEvent "x" does not say which signal; add a signalRef to a signal with a name.',
    ],
    [
      'a timer without a time',
      process('<startEvent id="x"><timerEventDefinition/></startEvent>'),
      'Underspecified x: startEvent "x" does not say when; give it a date, a duration or a cycle.',
    ],
    [
      'a thrown error without a code',
      process(after('<endEvent id="x"><errorEventDefinition errorRef="bare"/></endEvent>')),
      'IncompleteElement x: endEvent "x" throws an error without a code; refer to one that has errorCode.',
    ],
    [
      'a repetition without a count',
      process('<task id="x"><multiInstanceLoopCharacteristics/></task>'),
      'LoopIncomplete x: task "x" must say how often it is done: by a loopCardinality or by an inputCollection, one of the two.',
    ],
    [
      'a task without an id',
      process('<task name="a"/>'),
      'MissingId p: A Task in "p" has no id; every element that runs needs one.',
    ],
  ]);

  it('says that a reference leads to a thing of another kind', async () => {
    expect(await refusalsOf(process('<receiveTask id="x" messageRef="sig"/>'))).toContain(
      'WrongReference x: receiveTask "x" has signal "sig" as messageRef, which must be a Message.',
    );
  });
});

describe('expressions and times are checked when the process is deployed', () => {
  const asked = (inside: string): string =>
    process(
      `<startEvent id="s"/><exclusiveGateway id="g" default="g-b"/><task id="a"/><task id="b"/>${flow('s', 'g')}${flow('g', 'a', inside)}${flow('g', 'b')}`,
    );
  const timer = (inside: string): string =>
    process(
      after(
        `<intermediateCatchEvent id="x"><timerEventDefinition>${inside}</timerEventDefinition></intermediateCatchEvent>`,
      ),
    );
  refuses([
    [
      'a condition in JUEL',
      asked(condition('${amount > 1}')),
      'InvalidExpression g-a: sequenceFlow "g-a" has a conditionExpression in "JUEL (${…})"; only FEEL is executed.',
    ],
    [
      'a condition in a named language',
      asked(condition('this.x', 'language="javascript"')),
      'InvalidExpression g-a: sequenceFlow "g-a" has a conditionExpression in "javascript"; only FEEL is executed.',
    ],
    [
      'an empty condition',
      asked(condition('')),
      'InvalidExpression g-a: sequenceFlow "g-a" has an empty conditionExpression; write a FEEL expression or remove it.',
    ],
    [
      'a script in another language',
      process('<scriptTask id="x" scriptFormat="groovy"><script>a</script></scriptTask>'),
      'InvalidExpression x: scriptTask "x" has a script in "groovy"; write FEEL (zeebe:script) or name a service that runs it (zeebe:taskDefinition).',
    ],
    [
      'a duration in words',
      timer('<timeDuration>two days</timeDuration>'),
      'InvalidTimer x: intermediateCatchEvent "x" has the duration "two days", which is not ISO 8601 (such as PT36H).',
    ],
    [
      'a date that no calendar has',
      timer('<timeDate>2026-02-30</timeDate>'),
      'InvalidTimer x: intermediateCatchEvent "x" has the date "2026-02-30", which is not ISO 8601 (such as 2026-03-01T09:00:00Z).',
    ],
    [
      'a cycle without length',
      timer('<timeCycle>R/PT0S</timeCycle>'),
      'InvalidTimer x: intermediateCatchEvent "x" has the cycle "R/PT0S", which is not ISO 8601 (such as R3/PT1H).',
    ],
    [
      'a cycle in cron',
      timer('<timeCycle>0 0/5 * * * ?</timeCycle>'),
      'InvalidTimer x: intermediateCatchEvent "x" has the cycle "0 0/5 * * * ?", which is not ISO 8601 (such as R3/PT1H).',
    ],
    [
      'two times at once',
      timer('<timeDate>2026-01-01</timeDate><timeDuration>PT1H</timeDuration>'),
      'IncompleteElement x: intermediateCatchEvent "x" has more than one time; keep one.',
    ],
    [
      'a mapping to something that is no variable',
      process(
        `<userTask id="x">${extended('<zeebe:ioMapping><zeebe:output source="=a" target="b c"/></zeebe:ioMapping>')}</userTask>`,
      ),
      'InvalidMapping x: userTask "x" maps to "b c", which can\'t name a variable.',
    ],
    [
      'a node in the lanes of two departments',
      process(
        '<laneSet id="ls"><lane id="l1"><flowNodeRef>x</flowNodeRef></lane><lane id="l2"><flowNodeRef>x</flowNodeRef></lane></laneSet><task id="x"/>',
      ),
      'InvalidDepartment x: task "x" stands in the lanes "l1" and "l2" of two departments; keep one.',
    ],
  ]);

  it('says where an expression stops being FEEL', async () => {
    const [problem] = await refusalsOf(asked(condition('=amount &gt;')));
    expect(problem).toMatch(
      /^InvalidExpression g-a: sequenceFlow "g-a" has a conditionExpression that is not FEEL: .+ \(at character \d+ of "amount >"\)\.$/,
    );
  });
});

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
      'InstantiatingTask x: receiveTask "x" opens a case: it must stand in the process itself, without a flow into it and without a start event beside it.',
    ],
  ]);

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

describe('what changes nothing is let through, and told where it is left out', () => {
  it('lets dead parts, hints for people and harmless words of other engines stand', async () => {
    const xml = process(
      `<startEvent id="s"/><userTask id="a" camunda:asyncBefore="true" camunda:formKey="f">${extended('<zeebe:formDefinition formKey="f"/><zeebe:properties><zeebe:property name="n" value="v"/></zeebe:properties>')}</userTask><task id="dead"/>${flow('s', 'a')}`,
      'camunda:historyTimeToLive="P7D"',
    );
    const result = await readProcesses(xml);
    expect(result.ok && result.warnings.map(({ message }) => message)).toEqual([
      'zeebe:FormDefinition "a" has formKey, which is left out.',
      'task "dead" has no sequence flow into it and is never reached.',
    ]);
  });

  it("lets other engines' behaviour out only where a conformance run asks for that", async () => {
    const xml = process('<userTask id="x" camunda:assignee="kermit"/>');
    const result = await readProcesses(xml, { vendorExtensions: 'ignore' });
    expect(result.ok && result.warnings.map(({ code, element }) => [code, element])).toEqual([
      ['VendorExtension', 'x'],
    ]);
  });
});

describe('models drawn for another engine can be run as that engine would', () => {
  const graphOf = async (xml: string, options: ReadOptions) => {
    const result = await readProcesses(xml, options);
    if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
    return result.processes.get('p');
  };

  it('reads sketches: what does not say what it waits for waits under its own id', async () => {
    const graph = await graphOf(process('<startEvent id="x"><messageEventDefinition/></startEvent>'), {
      sketches: 'complete',
    });
    expect(graph?.nodes.get('x')).toMatchObject({ trigger: { kind: 'message', message: { name: { text: 'x' } } } });
  });

  it('takes a reference that leads nowhere for a name', async () => {
    const xml = process('<startEvent id="x"><messageEventDefinition messageRef="order placed"/></startEvent>');
    const graph = await graphOf(xml, { unresolvedReferences: 'name' });
    expect(graph?.nodes.get('x')).toMatchObject({ trigger: { message: { name: { text: 'order placed' } } } });
  });

  it('gives scripts of other languages to a service', async () => {
    const xml = process('<scriptTask id="x" scriptFormat="groovy"><script>a</script></scriptTask>');
    const graph = await graphOf(xml, { foreignScripts: 'service' });
    expect(graph?.nodes.get('x')).toMatchObject({
      script: { kind: 'service', service: { type: { text: 'script' }, headers: { language: 'groovy', script: 'a' } } },
    });
  });

  it('translates expressions of other languages before they are compiled', async () => {
    const xml = process(
      `<startEvent id="s"/><task id="a"/><task id="b"/>${flow('s', 'a')}${flow('a', 'b', condition('${n &lt; 3}'))}${flow('a', 'a')}`,
    );
    const graph = await graphOf(xml, { translateExpression: (source) => source.slice(2, -1), sketches: 'complete' });
    expect(graph?.flows.get('a-b')?.condition?.source).toBe('n < 3');
  });

  it('reads processes that are not marked executable', async () => {
    expect(await graphOf(file('<process id="p"><task id="a"/></process>'), { processes: 'all' })).toBeDefined();
  });
});
