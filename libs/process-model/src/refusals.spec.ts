import { describe, expect, it } from '@jest/globals';
import { after, condition, extended, file, flow, process } from './examples/example-file.js';
import type { ReadOptions } from './read-options.js';
import { readProcesses } from './read-processes.js';

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

  it('refuses an opening message whose name depends on variables that no case has yet', async () => {
    const xml = file(
      '<message id="m" name="=&quot;order-&quot; + country"/><process id="p" isExecutable="true"><startEvent id="x"><messageEventDefinition messageRef="m"/></startEvent></process>',
    );
    expect(await refusalsOf(xml)).toEqual([
      'InvalidExpression x: startEvent "x" opens a case, so its message can\'t depend on variables (country).',
    ]);
  });

  it('says where an expression stops being FEEL', async () => {
    const [problem] = await refusalsOf(asked(condition('=amount &gt;')));
    expect(problem).toMatch(
      /^InvalidExpression g-a: sequenceFlow "g-a" has a conditionExpression that is not FEEL: .+ \(at character \d+ of "amount >"\)\.$/,
    );
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

describe('references are qualified names', () => {
  it('reads them by the namespace of the file, whatever its prefix', async () => {
    const xml = file(
      '<message id="m" name="order"/><process id="p" isExecutable="true" xmlns:tns="t" xmlns:o="other"><receiveTask id="x" messageRef="tns:m"/><callActivity id="c" calledElement="tns:q"/></process>',
    );
    const result = await readProcesses(xml);
    const nodes = result.ok ? result.processes.get('p')?.nodes : undefined;
    expect(nodes?.get('x')).toMatchObject({ message: { name: { text: 'order' } } });
    expect(nodes?.get('c')).toMatchObject({ calledProcess: { text: 'q' } });
    expect(await refusalsOf(xml.replace('tns:m', 'o:m'))).toEqual([
      'UnresolvedReference x: x: messageRef names "o:m", which is not in the file.',
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

  it('takes a flow along which something else may happen for a plain one', async () => {
    const xml = process(
      '<startEvent id="s"/><task id="a"/><sequenceFlow id="f" sourceRef="s" targetRef="a" isImmediate="false"/>',
    );
    expect(await refusalsOf(xml)).toEqual([
      'NotExecuted f: sequenceFlow "f" has isImmediate="false", which is not yet executed.',
    ]);
    expect((await graphOf(xml, { sketches: 'complete' }))?.flows.get('f')).toEqual({
      id: 'f',
      source: 's',
      target: 'a',
    });
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
