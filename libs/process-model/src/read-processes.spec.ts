import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { ModelValue, NodeKind, NodeOf, ProcessGraph } from './process-graph.js';
import { readProcesses } from './read-processes.js';

const read = async (name: string) => {
  const result = await readProcesses(readFileSync(new URL(`examples/${name}.bpmn`, import.meta.url), 'utf8'));
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result;
};

const graphOf = async (name: string, id: string): Promise<ProcessGraph> => {
  const graph = (await read(name)).processes.get(id);
  if (graph === undefined) throw new Error(`no process ${id}`);
  return graph;
};

const node = <K extends NodeKind>(graph: ProcessGraph, id: string, kind: K): NodeOf<K> => {
  const found = graph.nodes.get(id);
  if (found?.kind !== kind) throw new Error(`${id} is ${String(found?.kind)}`);
  return found as NodeOf<K>;
};

/** FEEL is shown with its `=`, so that an expectation tells it from a constant. */
const shown = (value: ModelValue | undefined) =>
  value === undefined ? undefined : value.kind === 'text' ? value.text : `=${value.expression.source}`;

describe('tasks', () => {
  it('asks the right people, by when, with which form and which values', async () => {
    const price = node(await graphOf('tasks', 'quote'), 'price', 'userTask');
    expect(shown(price.assignment.assignee)).toBe('=salesperson');
    expect(shown(price.assignment.candidateRoles)).toBe('pricing');
    expect(shown(price.assignment.candidatePeople)).toBe('=["ada", "ben"]');
    expect(shown(price.assignment.dueDate)).toBe('=now() + duration("P1D")');
    expect(shown(price.assignment.priority)).toBe('70');
    expect(price.form).toBe('price-form');
    expect(price.inputs.map(({ source, target }) => [shown(source), target])).toEqual([
      ['=customer.name', ['buyer', 'name']],
    ]);
    expect(price.outputs.map(({ source, target }) => [shown(source), target])).toEqual([
      ['=margin', ['quote', 'margin']],
    ]);
  });

  it('names the service that works for a task, how often it is tried and its headers as plain text', async () => {
    const { service } = node(await graphOf('tasks', 'quote'), 'reserve', 'serviceTask');
    expect([shown(service.type), shown(service.retries)]).toEqual(['reserve-stock', '5']);
    expect(Object.entries(service.headers)).toEqual([
      ['warehouse', 'north'],
      ['__proto__', 'only text'],
    ]);
    expect(Object.getPrototypeOf(service.headers)).toBe(Object.prototype);
  });

  it('evaluates FEEL scripts itself and gives other scripts to a service', async () => {
    const graph = await graphOf('tasks', 'quote');
    const total = node(graph, 'total', 'scriptTask').script;
    const render = node(graph, 'render', 'scriptTask').script;
    expect(total).toMatchObject({ kind: 'feel', expression: { source: 'sum(lines.amount)' }, resultVariable: 'total' });
    expect(render.kind === 'service' && [shown(render.service.type), shown(render.service.retries)]).toEqual([
      'render-document',
      '=attempts',
    ]);
  });

  it('takes a rule from a decision or from a service', async () => {
    const graph = await graphOf('tasks', 'quote');
    expect(node(graph, 'discount', 'businessRuleTask').rule).toEqual({
      kind: 'decision',
      decision: { kind: 'text', text: 'discount-policy' },
      resultVariable: 'discount',
    });
    expect(node(graph, 'score', 'businessRuleTask').rule.kind).toBe('service');
  });

  it('sends by message or by service, and receives a message by its key or waits to be continued', async () => {
    const graph = await graphOf('tasks', 'quote');
    expect(shown(node(graph, 'send', 'sendTask').message?.name)).toBe('order signed');
    expect(shown(node(graph, 'post', 'sendTask').service?.type)).toBe('post-letter');
    expect(shown(node(graph, 'signature', 'receiveTask').message?.key)).toBe('=order.number');
    expect(node(graph, 'later', 'receiveTask').message).toBeUndefined();
  });

  it('lists what must be deployed with the process', async () => {
    const { references } = await graphOf('tasks', 'quote');
    expect(references).toEqual({
      processes: [],
      decisions: ['discount-policy'],
      forms: ['price-form'],
      departments: [],
      dynamic: false,
    });
  });
});

describe('gateways', () => {
  it('keeps the ways out in the order of the file, with their conditions and the default', async () => {
    const graph = await graphOf('gateways', 'approval');
    const checks = node(graph, 'checks', 'inclusiveGateway');
    expect(checks.outgoing).toEqual(['toLegal', 'toCredit', 'noCheck']);
    expect(checks.outgoing.map((id) => graph.flows.get(id)?.condition?.source)).toEqual([
      'contract = "own"',
      'total > 10000',
      undefined,
    ]);
    expect(checks.defaultFlow).toBe('noCheck');
    expect(graph.flows.get('low')).toMatchObject({ name: 'below 20 %', condition: { source: 'margin < 0.2' } });
  });

  it('lets an activity choose its way as a gateway does', async () => {
    const graph = await graphOf('gateways', 'approval');
    expect(node(graph, 'call', 'task')).toMatchObject({
      outgoing: ['again', 'stay'],
      incoming: ['toCall', 'again'],
      defaultFlow: 'stay',
    });
  });

  it('waits for the first of several events', async () => {
    const graph = await graphOf('gateways', 'approval');
    const wait = node(graph, 'wait', 'eventBasedGateway');
    expect(wait.instantiate).toBe(false);
    expect(wait.outgoing.map((id) => graph.nodes.get(graph.flows.get(id)?.target ?? '')?.id)).toEqual([
      'answered',
      'tooLate',
    ]);
  });
});

describe('events', () => {
  it('opens a case by hand, by message, by the clock and by signal', async () => {
    const graph = await graphOf('events', 'delivery');
    expect(graph.containers.get('delivery')?.startEvents).toEqual(['byHand', 'byMessage', 'byClock', 'bySignal']);
    expect(node(graph, 'byHand', 'startEvent').trigger).toEqual({ kind: 'none' });
    expect(node(graph, 'byMessage', 'startEvent').trigger).toMatchObject({
      kind: 'message',
      message: { name: { text: 'ordered' } },
    });
    expect(node(graph, 'byClock', 'startEvent').trigger).toEqual({
      kind: 'timer',
      timer: { kind: 'cycle', value: { kind: 'text', text: 'R/2026-01-05T08:00:00Z/P1W' } },
    });
    expect(node(graph, 'bySignal', 'startEvent').trigger).toMatchObject({ kind: 'signal', name: { text: 'strike' } });
  });

  it('watches an activity, interrupting it or not', async () => {
    const graph = await graphOf('events', 'delivery');
    expect(node(graph, 'pack', 'subProcess').boundaryEvents).toEqual([
      'stockGone',
      'anyError',
      'anyEscalation',
      'remind',
      'cancelled',
    ]);
    expect(node(graph, 'remind', 'boundaryEvent')).toMatchObject({ attachedTo: 'pack', interrupting: false });
    expect(node(graph, 'cancelled', 'boundaryEvent')).toMatchObject({ attachedTo: 'pack', interrupting: true });
  });

  it('catches an error by its code, and every error where the one referred to has no code', async () => {
    const graph = await graphOf('events', 'delivery');
    expect(node(graph, 'stockGone', 'boundaryEvent').trigger).toEqual({ kind: 'error', code: 'NO_STOCK' });
    expect(node(graph, 'anyError', 'boundaryEvent').trigger).toEqual({ kind: 'error' });
    expect(node(graph, 'anyEscalation', 'boundaryEvent').trigger).toEqual({ kind: 'escalation' });
  });

  it('starts an event subprocess beside the work or instead of it', async () => {
    const graph = await graphOf('events', 'delivery');
    expect(graph.containers.get('pack')).toMatchObject({
      parent: 'delivery',
      startEvents: ['packStart'],
      eventSubProcesses: ['onLate'],
    });
    expect(graph.containers.get('onLate')?.startEvents).toEqual(['lateInside']);
    expect(node(graph, 'lateInside', 'startEvent')).toMatchObject({
      interrupting: false,
      trigger: { kind: 'escalation', code: 'LATE' },
    });
  });

  it('throws what it says: nothing, an escalation, a signal, a message by a service, an error, the end of all', async () => {
    const graph = await graphOf('events', 'delivery');
    expect(node(graph, 'milestone', 'intermediateThrowEvent').trigger).toEqual({ kind: 'none' });
    expect(node(graph, 'warn', 'intermediateThrowEvent').trigger).toEqual({
      kind: 'escalation',
      code: { kind: 'text', text: 'LATE' },
    });
    expect(node(graph, 'tell', 'intermediateThrowEvent').trigger).toMatchObject({ kind: 'signal' });
    expect(node(graph, 'notify', 'intermediateThrowEvent').trigger).toMatchObject({
      kind: 'message',
      service: { type: { text: 'notify-carrier' } },
    });
    expect(node(graph, 'packError', 'endEvent').trigger).toEqual({
      kind: 'error',
      code: { kind: 'text', text: 'NO_STOCK' },
    });
    expect(node(graph, 'stop', 'endEvent').trigger).toEqual({ kind: 'terminate' });
  });

  it('waits until a date that an expression gives', async () => {
    const { trigger } = node(await graphOf('events', 'delivery'), 'until', 'intermediateCatchEvent');
    expect(trigger.kind === 'timer' && [trigger.timer.kind, shown(trigger.timer.value)]).toEqual([
      'date',
      '=promisedOn',
    ]);
  });
});

describe('structure', () => {
  it('begins where nothing leads in when there is no start event', async () => {
    const graph = await graphOf('structure', 'outer');
    expect(graph.containers.get('outer')?.implicitStarts).toEqual(['prepare']);
    expect(graph.containers.get('prepare')).toMatchObject({
      parent: 'outer',
      implicitStarts: ['first', 'beside'],
      nodes: ['first', 'beside', 'second'],
    });
  });

  it('calls other processes, with all variables or only those that are mapped', async () => {
    const graph = await graphOf('structure', 'outer');
    const said = ['credit', 'chosen', 'plain'].map((id) => {
      const call = node(graph, id, 'callActivity');
      return [shown(call.calledProcess), call.propagateAllParentVariables, call.propagateAllChildVariables];
    });
    expect(said).toEqual([
      ['credit-check', false, false],
      ['=country + "-tax"', true, false],
      ['archive', true, true],
    ]);
    expect(graph.references).toMatchObject({ processes: ['archive', 'credit-check'], dynamic: true });
  });

  it('repeats an activity for each entry of a list or a number of times', async () => {
    const graph = await graphOf('structure', 'outer');
    expect(node(graph, 'approveEach', 'userTask').multiInstance).toMatchObject({
      sequential: true,
      inputCollection: { source: 'lines' },
      inputElement: 'line',
      outputCollection: 'answers',
      outputElement: { source: 'answer' },
      completionCondition: { source: 'some a in answers satisfies a = "no"' },
    });
    expect(node(graph, 'threeTimes', 'userTask').multiInstance).toMatchObject({
      sequential: false,
      cardinality: { source: '3' },
    });
  });

  it('gives a flow without an id one that stays the same', async () => {
    const graph = await graphOf('structure', 'outer');
    expect(node(graph, 'credit', 'callActivity').outgoing).toEqual(['credit->chosen', 'credit->chosen#2']);
  });

  it('reads every executable process of a file and says which it leaves out', async () => {
    const result = await read('structure');
    expect(result.definitionsId).toBe('structure');
    expect([...result.processes.keys()]).toEqual(['outer', 'archive']);
    expect(result.warnings).toEqual([
      {
        code: 'ProcessNotExecuted',
        element: 'drawing',
        message: 'process "drawing" is not marked isExecutable="true" and is left out.',
      },
    ]);
  });
});

describe('departments', () => {
  it('gives each node the department of its innermost lane, of its subprocess, or of its pool', async () => {
    const graph = await graphOf('departments', 'sale');
    const of = (id: string) => graph.nodes.get(id)?.department;
    expect(['collect', 'invoice', 'contract', 'draft', 'overdue', 'thank'].map(of)).toEqual([
      'dept-treasury',
      'dept-finance',
      'legal',
      'legal',
      'legal',
      'sales',
    ]);
    expect(graph.references.departments).toEqual(['dept-finance', 'dept-treasury', 'legal', 'sales']);
  });

  it('lists the lanes from the outermost in', async () => {
    const graph = await graphOf('departments', 'sale');
    expect(graph.lanes.map(({ id, name, department }) => [id, name, department])).toEqual([
      ['finance', 'Finance', 'dept-finance'],
      ['treasury', 'Treasury', 'dept-treasury'],
      ['billing', 'Billing', 'dept-finance'],
      ['legal', 'Legal', 'legal'],
    ]);
  });
});
