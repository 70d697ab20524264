import fc from 'fast-check';

/** A bundle of two processes as BPMN text: `first` may call `second`. Every draft is deployable. */
export const randomBundle = (): fc.Arbitrary<string> =>
  fc
    .tuple(containers(2, true), containers(1, false))
    .map(([first, second]) => definitions([processOf('first', first), processOf('second', second)]));

/** What is in a process or subprocess, before it is text. Numbers are choices, taken modulo what there is to choose. */
type ContainerDraft = {
  readonly nodes: readonly NodeDraft[];
  /** Flows besides the one into each node: from anywhere to anywhere, so loops and tangles too. */
  readonly jumps: readonly (readonly [number, number])[];
  readonly handlers: readonly HandlerDraft[];
};

type NodeDraft = {
  readonly kind: string;
  readonly choice: number;
  readonly from: number;
  readonly inside: ContainerDraft | undefined;
  readonly boundaries: readonly BoundaryDraft[];
  readonly loop: number | undefined;
};

type BoundaryDraft = { readonly trigger: number; readonly interrupting: boolean; readonly to: number };

type HandlerDraft = { readonly trigger: number; readonly interrupting: boolean; readonly inside: ContainerDraft };

const kinds = [
  ...['userTask', 'userTask', 'serviceTask', 'scriptTask', 'task', 'sendTask', 'receiveTask', 'businessRuleTask'],
  ...['exclusiveGateway', 'parallelGateway', 'parallelGateway', 'inclusiveGateway', 'inclusiveGateway', 'choice'],
  ...['catch', 'throw', 'end', 'subProcess', 'subProcess', 'callActivity'],
];

function containers(depth: number, mayCall: boolean): fc.Arbitrary<ContainerDraft> {
  const fitting = kinds.filter((kind) => (depth > 0 || kind !== 'subProcess') && (mayCall || kind !== 'callActivity'));
  const inside = depth === 0 ? fc.constant(undefined) : containers(depth - 1, mayCall);
  const number = fc.nat({ max: 60 });
  const node = fc.record({
    kind: fc.constantFrom(...fitting),
    choice: number,
    from: number,
    inside,
    boundaries: fc.array(fc.record({ trigger: number, interrupting: fc.boolean(), to: number }), { maxLength: 2 }),
    loop: fc.option(number, { nil: undefined, freq: 4 }),
  });
  const handlers =
    depth === 0
      ? fc.constant([])
      : fc.array(fc.record({ trigger: number, interrupting: fc.boolean(), inside: containers(depth - 1, mayCall) }), {
          maxLength: 1,
        });
  return fc.record({
    nodes: fc.array(node, { minLength: 1, maxLength: depth === 0 ? 3 : 6 }),
    jumps: fc.array(fc.tuple(number, number), { maxLength: 4 }),
    handlers,
  });
}

/** A node as it is drawn: where flows come in, and where they go out. */
type Drawn = {
  readonly xml: string;
  readonly into: string;
  readonly outOf: readonly string[];
  readonly draft: NodeDraft;
};

type Flow = { readonly id: string; readonly source: string; readonly target: string };

const processOf = (id: string, draft: ContainerDraft): string =>
  `<bpmn:process id="${id}" isExecutable="true">${contentOf(id, draft, `<bpmn:startEvent id="${id}_start" />`)}</bpmn:process>`;

const contentOf = (id: string, draft: ContainerDraft, start: string): string => {
  const begin: Drawn = { xml: start, into: '', outOf: [`${id}_start`], draft: { ...blank } };
  const drawn = draft.nodes.map((node, index) => drawNode(`${id}_${String(index)}`, node));
  const sources = [begin, ...drawn];
  const into = drawn.map((node, index) => {
    const source = sources[node.draft.from % (index + 1)] ?? begin;
    return [(source.outOf.length > 0 ? source : begin).outOf, node.into] as const;
  });
  const jumps = draft.jumps.map(([from, to]) => [chosen(sources, from).outOf, chosen(drawn, to).into] as const);
  const beside = drawn.flatMap((node) =>
    boundariesOf(node).map(({ id: event, to }) => [[event], chosen(drawn, to).into] as const),
  );
  const flows = [...into, ...jumps, ...beside].flatMap(([outOf, target], index) =>
    outOf.map((source, nth): Flow => ({ id: `${id}_f${String(index)}_${String(nth)}`, source, target })),
  );
  const handlers = draft.handlers.map((handler, index) => drawHandler(`${id}_h${String(index)}`, handler));
  return [
    start,
    ...drawn.map((node) => withDefault(node, flows)),
    ...drawn.flatMap((node) => boundariesOf(node).map(({ xml }) => xml)),
    ...flows.map((flow, index) => drawFlow(flow, { flows, drawn, index })),
    ...handlers,
  ].join('\n');
};

const blank: NodeDraft = { kind: 'start', choice: 0, from: 0, inside: undefined, boundaries: [], loop: undefined };

const chosen = <T>(all: readonly T[], choice: number): T => {
  const one = all[choice % all.length];
  if (one === undefined) throw new Error('nothing to choose from');
  return one;
};

const drawNode = (id: string, draft: NodeDraft): Drawn => {
  if (draft.kind === 'choice') return drawChoice(id, draft);
  const outOf = draft.kind === 'end' ? [] : [id];
  return { xml: nodeXml(id, draft), into: id, outOf, draft };
};

/** An event-based gateway with its events: they wait for it alone. */
const drawChoice = (id: string, draft: NodeDraft): Drawn => {
  const events = [`${id}_a`, `${id}_b`];
  const xml = [
    `<bpmn:eventBasedGateway id="${id}" />`,
    ...events.map(
      (event, index) =>
        `<bpmn:intermediateCatchEvent id="${event}">${chosen(waits, draft.choice + index)}</bpmn:intermediateCatchEvent>`,
    ),
    ...events.map((event) => `<bpmn:sequenceFlow id="${event}_in" sourceRef="${id}" targetRef="${event}" />`),
  ].join('\n');
  return { xml, into: id, outOf: events, draft };
};

const activities = new Set([
  ...['userTask', 'serviceTask', 'scriptTask', 'task', 'sendTask', 'receiveTask', 'businessRuleTask'],
  ...['subProcess', 'callActivity'],
]);

const nodeXml = (id: string, draft: NodeDraft): string => {
  if (draft.kind === 'catch') return element(['intermediateCatchEvent', id], chosen(waits, draft.choice));
  if (draft.kind === 'throw') return element(['intermediateThrowEvent', id], chosen(throws, draft.choice));
  if (draft.kind === 'end') return element(['endEvent', id], chosen([...throws, ...endings], draft.choice));
  if (!activities.has(draft.kind)) return element([draft.kind, id], '');
  const loop = draft.loop === undefined ? '' : chosen(loops, draft.loop);
  const extensions = `<bpmn:extensionElements>${chosen(mappings, draft.choice)}${extensionOf(draft)}</bpmn:extensionElements>`;
  const inside =
    draft.kind === 'subProcess' ? contentOf(id, draft.inside ?? nothing, `<bpmn:startEvent id="${id}_start" />`) : '';
  return element([draft.kind, id], `${extensions}${loop}${inside}`, attributesOf(draft));
};

const nothing: ContainerDraft = { nodes: [{ ...blank, kind: 'task' }], jumps: [], handlers: [] };

const element = ([kind, id]: readonly [string, string], content: string, attributes = ''): string =>
  `<bpmn:${kind} id="${id}"${attributes}>${content}</bpmn:${kind}>`;

const attributesOf = ({ kind, choice }: NodeDraft): string =>
  kind === 'sendTask' || kind === 'receiveTask' ? ` messageRef="${chosen(['m1', 'm2'], choice)}"` : '';

const extensionOf = ({ kind, choice }: NodeDraft): string => {
  if (kind === 'serviceTask' || kind === 'businessRuleTask') return '<zeebe:taskDefinition type="work" retries="2" />';
  if (kind === 'callActivity') return '<zeebe:calledElement processId="second" />';
  if (kind === 'scriptTask') return `<zeebe:script ${chosen(scripts, choice)} />`;
  return '';
};

const scripts = [
  ...['expression="=n + 1" resultVariable="n"', 'expression="=not(b)" resultVariable="b"'],
  ...['expression="=[n, n]" resultVariable="items"', 'expression="=n &gt; 3" resultVariable="b"'],
];

const mappings = [
  ...['', '', '', '<zeebe:ioMapping><zeebe:input source="=n + 1" target="n" /></zeebe:ioMapping>'],
  ...['<zeebe:ioMapping><zeebe:output source="=n" target="m.inner" /></zeebe:ioMapping>'],
  ...[
    '<zeebe:ioMapping><zeebe:input source="=b" target="local" /><zeebe:output source="=not(local)" target="b" /></zeebe:ioMapping>',
  ],
];

const loops = [
  '<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>=count</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>',
  '<bpmn:multiInstanceLoopCharacteristics isSequential="true"><bpmn:loopCardinality>=n</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>',
  collection('', '=numberOfCompletedInstances &gt; 1'),
  collection(' isSequential="true"', '=b'),
  collection('', undefined),
];

function collection(sequential: string, condition: string | undefined): string {
  const done = condition === undefined ? '' : `<bpmn:completionCondition>${condition}</bpmn:completionCondition>`;
  return `<bpmn:multiInstanceLoopCharacteristics${sequential}><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=items" inputElement="item" outputCollection="results" outputElement="=item" /></bpmn:extensionElements>${done}</bpmn:multiInstanceLoopCharacteristics>`;
}

const timer = (kind: string, text: string): string =>
  `<bpmn:timerEventDefinition><bpmn:time${kind}>${text}</bpmn:time${kind}></bpmn:timerEventDefinition>`;

const message = (name: string): string => `<bpmn:messageEventDefinition messageRef="${name}" />`;
const signal = (name: string): string => `<bpmn:signalEventDefinition signalRef="${name}" />`;
const error = (name: string): string => `<bpmn:errorEventDefinition${name === '' ? '' : ` errorRef="${name}"`} />`;
const escalation = (name: string): string =>
  `<bpmn:escalationEventDefinition${name === '' ? '' : ` escalationRef="${name}"`} />`;

const waits = [
  ...[timer('Duration', 'PT1H'), timer('Duration', '=wait'), timer('Date', '2027-01-01T00:00:00Z')],
  ...[message('m1'), message('m2'), message('keyed'), signal('s1'), signal('s2')],
];

const throws = ['', message('m1'), signal('s1'), signal('s2'), escalation('c1'), escalation('c2')];

const endings = [error('e1'), error('e2'), '<bpmn:terminateEventDefinition />', ''];

const interruptions = [...waits, timer('Cycle', 'R3/PT1H'), timer('Cycle', 'R/P1D'), escalation('c1'), escalation('')];

const errors = [error('e1'), error('')];

const boundariesOf = ({ draft, into }: Drawn) =>
  (activities.has(draft.kind) ? draft.boundaries : []).map(({ trigger, interrupting, to }, index) => {
    const id = `${into}_b${String(index)}`;
    const event = chosen(interrupting ? [...interruptions, ...errors] : interruptions, trigger);
    const attributes = ` attachedToRef="${into}" cancelActivity="${String(interrupting)}"`;
    return { id, to, xml: element(['boundaryEvent', id], event, attributes) };
  });

const drawHandler = (id: string, { trigger, interrupting, inside }: HandlerDraft): string => {
  const event = chosen(interrupting ? [...interruptions, ...errors] : interruptions, trigger);
  const start = element(['startEvent', `${id}_start`], event, ` isInterrupting="${String(interrupting)}"`);
  return element(['subProcess', id], contentOf(id, inside, start), ' triggeredByEvent="true"');
};

/** Gateways that decide, and activities, may have a default flow: every third has. */
const withDefault = ({ xml, into, draft }: Drawn, flows: readonly Flow[]): string => {
  const last = flows.filter(({ source }) => source === into).at(-1);
  if (last === undefined || !hasDefault(draft, into, flows)) return xml;
  return xml.replace(`<bpmn:${draft.kind} id="${into}"`, `<bpmn:${draft.kind} id="${into}" default="${last.id}"`);
};

const hasDefault = (draft: NodeDraft, id: string, flows: readonly Flow[]): boolean =>
  decides(draft) && draft.choice % 3 !== 0 && flows.filter(({ source }) => source === id).length > 1;

const decides = ({ kind }: NodeDraft): boolean =>
  activities.has(kind) || kind === 'exclusiveGateway' || kind === 'inclusiveGateway';

const conditions = ['=b', '=not(b)', '=n &gt; 2', '=n &lt; 3', '=missing', '=n', '=true'];

type Drawing = { readonly flows: readonly Flow[]; readonly drawn: readonly Drawn[]; readonly index: number };

const drawFlow = ({ id, source, target }: Flow, { flows, drawn, index }: Drawing): string => {
  const from = drawn.find((node) => node.into === source && node.draft.kind !== 'choice');
  const siblings = flows.filter((flow) => flow.source === source);
  const isDefault = from !== undefined && hasDefault(from.draft, source, flows) && siblings.at(-1)?.id === id;
  const asks = from !== undefined && decides(from.draft) && siblings.length > 1 && !isDefault && index % 4 !== 3;
  const condition = asks
    ? `<bpmn:conditionExpression>${chosen(conditions, from.draft.choice + index)}</bpmn:conditionExpression>`
    : '';
  return `<bpmn:sequenceFlow id="${id}" sourceRef="${source}" targetRef="${target}">${condition}</bpmn:sequenceFlow>`;
};

const definitions = (processes: readonly string[]): string => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="bundle" targetNamespace="http://throughline.dev/random">
<bpmn:message id="m1" name="m1" /><bpmn:message id="m2" name="m2" />
<bpmn:message id="keyed" name="keyed"><bpmn:extensionElements><zeebe:subscription correlationKey="=key" /></bpmn:extensionElements></bpmn:message>
<bpmn:signal id="s1" name="s1" /><bpmn:signal id="s2" name="s2" />
<bpmn:error id="e1" errorCode="E1" /><bpmn:error id="e2" errorCode="E2" />
<bpmn:escalation id="c1" escalationCode="C1" /><bpmn:escalation id="c2" escalationCode="C2" />
${processes.join('\n')}
</bpmn:definitions>`;
