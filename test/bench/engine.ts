/**
 * The pure engine against the two JavaScript engines on npm, in one process and one run: whole cases a second on the
 * same BPMN. Cases are completed at once by the harness; nothing is stored on either side. Prints ratios, asserts none.
 *
 *     npm run bench -- --engine
 */
import { decide, noCase, type CaseState, type Rules } from '@throughline/engine';
import { enginePrincipal, type CaseCommand } from '@throughline/events';
import { readProcesses } from '@throughline/process-model';
import * as elements from 'bpmn-elements';
import { Engine } from 'bpmn-engine';
import { BpmnModdle } from 'bpmn-moddle';
import * as serializer from 'moddle-context-serializer';

type Model = { readonly name: string; readonly xml: string; readonly cases: number };
type Runner = { readonly name: string; readonly prepare: (xml: string) => Promise<() => Promise<void> | void> };

const definitions = (inside: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
   xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="bench" targetNamespace="http://throughline.dev/bench">
   <bpmn:process id="p" isExecutable="true">${inside}</bpmn:process></bpmn:definitions>`;

const flow = (from: string, to: string): string =>
  `<bpmn:sequenceFlow id="${from}-${to}" sourceRef="${from}" targetRef="${to}"/>`;

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

const sequence = (tasks: number, tag: string): string => {
  const names = ['s', ...range(tasks).map((index) => `t${String(index)}`), 'e'];
  const nodes = names.map((name, index) =>
    index === 0
      ? '<bpmn:startEvent id="s"/>'
      : name === 'e'
        ? '<bpmn:endEvent id="e"/>'
        : `<bpmn:${tag} id="${name}"/>`,
  );
  return definitions([...nodes, ...names.slice(1).map((name, index) => flow(names[index] ?? 's', name))].join(''));
};

const branches = (count: number): string =>
  definitions(
    `<bpmn:startEvent id="s"/><bpmn:parallelGateway id="split"/><bpmn:parallelGateway id="join"/><bpmn:endEvent id="e"/>
     ${flow('s', 'split')}${flow('join', 'e')}` +
      range(count)
        .map((index) => `b${String(index)}`)
        .map((id) => `<bpmn:userTask id="${id}"/>${flow('split', id)}${flow(id, 'join')}`)
        .join(''),
  );

const multiInstance = (count: number): string =>
  definitions(
    `<bpmn:startEvent id="s"/><bpmn:task id="t"><bpmn:multiInstanceLoopCharacteristics isSequential="true">
     <bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">${String(count)}</bpmn:loopCardinality>
     </bpmn:multiInstanceLoopCharacteristics></bpmn:task><bpmn:endEvent id="e"/>${flow('s', 't')}${flow('t', 'e')}`,
  );

const models: readonly Model[] = [
  { name: '10 user tasks in a row', xml: sequence(10, 'userTask'), cases: 400 },
  { name: '100 parallel branches', xml: branches(100), cases: 20 },
  { name: '1,000 elements', xml: sequence(1_000, 'task'), cases: 10 },
  { name: 'multi-instance of 1,000', xml: multiInstance(1_000), cases: 3 },
  { name: 'multi-instance of 10,000', xml: multiInstance(10_000), cases: 1 },
];

const throughline: Runner = {
  name: 'throughline',
  prepare: async (xml) => {
    const read = await readProcesses(xml);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const rules: Rules = { processes: read.processes, decisions: new Map(), forms: new Map() };
    return () => {
      runCase(rules);
    };
  },
};

const by = enginePrincipal('bench');

const runCase = (rules: Rules): void => {
  let state: CaseState = noCase;
  let commands = 0;
  const send = (type: CaseCommand['type'], body: object): void => {
    commands += 1;
    const context = { id: String(commands), at: '2026-01-05T08:00:00.000Z', by };
    const decision = decide(state, { type, caseId: 'bench', body, context } as CaseCommand, rules);
    if (decision.kind === 'refused') throw new Error(decision.refusal.message);
    state = decision.state;
  };
  send('StartCase', { process: 'p', variables: {}, rules: {} });
  while (state.status === 'open') {
    if (state.pending.length > 0) send('Continue', {});
    else send('CompleteTask', { task: [...state.tasks.keys()][0], variables: { done: true } });
  }
};

const bpmnEngine: Runner = {
  name: 'bpmn-engine',
  prepare: (xml) =>
    Promise.resolve(async () => {
      const engine = new Engine({ source: xml });
      const execution = await engine.execute();
      signalAll(() => execution.getPostponed());
      if (execution.state !== 'idle') await execution.waitFor('end');
    }),
};

const bpmnElements: Runner = {
  name: 'bpmn-elements',
  prepare: async (xml) => {
    const parsed = await new BpmnModdle({}).fromXML(xml, { lax: false });
    const source = Serializer(parsed, TypeResolver(elements));
    return () => {
      const definition = definitionOf(source);
      definition.run();
      signalAll(() => definition.getPostponed());
    };
  },
};

/** The serializer's types lag behind what it exports, and so do those of the context. */
const { Serializer, TypeResolver } = serializer as unknown as {
  readonly Serializer: (parsed: unknown, types: unknown) => unknown;
  readonly TypeResolver: (behaviours: unknown) => unknown;
};

const definitionOf = (source: unknown): BpmnDefinition => {
  const { Context, Definition } = elements as unknown as {
    readonly Context: new (source: unknown) => object;
    readonly Definition: new (context: object) => BpmnDefinition;
  };
  return new Definition(new Context(source));
};

type BpmnDefinition = { readonly run: () => void; readonly getPostponed: () => readonly Waiting[] };

type Waiting = { readonly signal: () => void };

/** Completes whatever waits until nothing does. */
const signalAll = (postponed: () => readonly Waiting[]): void => {
  for (let waiting = postponed(); waiting.length > 0; waiting = postponed()) {
    for (const task of waiting) task.signal();
  }
};

const casesASecond = async (runner: Runner, model: Model): Promise<number | string> => {
  try {
    const run = await runner.prepare(model.xml);
    await run();
    const begun = performance.now();
    for (let done = 0; done < model.cases; done += 1) await run();
    return (model.cases * 1_000) / (performance.now() - begun);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const shown = (value: number | string): string => (typeof value === 'number' ? value.toFixed(1) : value.slice(0, 24));

for (const model of models) {
  const ours = await casesASecond(throughline, model);
  const peers = [];
  for (const peer of [bpmnEngine, bpmnElements]) peers.push({ peer, value: await casesASecond(peer, model) });
  const line = peers.map(({ peer, value }) => {
    const ratio = typeof ours === 'number' && typeof value === 'number' ? ` (${(ours / value).toFixed(1)} x)` : '';
    return `${peer.name} ${shown(value)}${ratio}`;
  });
  console.log(`${model.name.padEnd(28)} throughline ${shown(ours)} cases/s · ${line.join(' · ')}`);
}
