import { localName } from './bpmn-document.js';
import { elementId, flagOf, partOf, textOf, type BpmnElement } from './bpmn-element.js';
import { feelText, isFeelName, modelValue, optionalValue, unreadable, variableName } from './model-values.js';
import { multiInstanceOf } from './multi-instance.js';
import type {
  CatchTrigger,
  ModelValue,
  NodeKind,
  NodeOf,
  ProcessNode,
  ServiceDefinition,
  Sla,
} from './process-graph.js';
import { present, refuse, type Reading } from './reading.js';
import { slaOf } from './sla.js';
import { catchTriggerOf, messageOf, throwTriggerOf } from './triggers.js';
import { assignmentOf, extensionOf, ioMappingOf, serviceOf } from './zeebe-extensions.js';

/** What a node has by its place in the diagram rather than by itself. */
export type NodePlace = {
  readonly container: string;
  readonly containerKind: 'process' | 'subProcess' | 'eventSubProcess';
  readonly incoming: readonly string[];
  readonly outgoing: readonly string[];
  readonly boundaryEvents: readonly string[];
  readonly department?: string;
  /** Of the innermost lane that has one. */
  readonly sla?: Sla;
};

/** Reads one flow node; undefined where it is of a kind that is not executed, which is then told. */
export const readNode = (reading: Reading, element: BpmnElement, place: NodePlace): ProcessNode | undefined => {
  const read = readers[element.$type];
  if (read !== undefined) return read(reading, element, place);
  refuse(reading, element, ['NotExecuted', 'is not yet executed']);
  return undefined;
};

type Reader = (reading: Reading, element: BpmnElement, place: NodePlace) => ProcessNode;

const base = (reading: Reading, element: BpmnElement, place: NodePlace) => ({
  id: elementId(element),
  container: place.container,
  incoming: place.incoming,
  outgoing: place.outgoing,
  ...ioMappingOf(reading, element),
  ...present({ name: textOf(element, 'name'), department: place.department }),
});

const activity = (reading: Reading, element: BpmnElement, place: NodePlace) => {
  const fallback = partOf(element, 'default');
  return {
    ...base(reading, element, place),
    boundaryEvents: place.boundaryEvents,
    compensable: false,
    ...present({
      multiInstance: multiInstanceOf(reading, element),
      defaultFlow: fallback === undefined ? undefined : elementId(fallback),
    }),
  };
};

const startEvent: Reader = (reading, element, place) => {
  const trigger = catchTriggerOf(reading, element, `${place.containerKind}Start`);
  const interrupting = flagOf(element, 'isInterrupting', true);
  if (trigger.kind === 'error' && !interrupting) {
    refuse(reading, element, ['EventTrigger', 'catches an error and must interrupt (BPMN 2.0.2 §10.5.2)']);
  }
  if (place.containerKind === 'process') refuseDynamicStart(reading, element, trigger);
  return { kind: 'startEvent', ...base(reading, element, place), trigger, interrupting };
};

/** A case does not exist yet when what opens it is asked for. */
const refuseDynamicStart = (reading: Reading, element: BpmnElement, trigger: CatchTrigger): void => {
  const value = openingValue(trigger);
  if (value?.kind === 'feel' && value.expression.names.length > 0) {
    const names = value.expression.names.join(', ');
    refuse(reading, element, [
      'InvalidExpression',
      `opens a case, so its ${trigger.kind} can't depend on variables (${names})`,
    ]);
  }
};

const openingValue = (trigger: CatchTrigger): ModelValue | undefined => {
  if (trigger.kind === 'message') return trigger.message.name;
  if (trigger.kind === 'timer') return trigger.timer.value;
  return trigger.kind === 'signal' ? trigger.name : undefined;
};

const boundaryEvent: Reader = (reading, element, place) => {
  const trigger = catchTriggerOf(reading, element, 'boundary');
  const interrupting = flagOf(element, 'cancelActivity', true);
  if (trigger.kind === 'error' && !interrupting) {
    refuse(reading, element, ['EventTrigger', 'catches an error and must interrupt (BPMN 2.0.2 §10.5.4)']);
  }
  const attached = partOf(element, 'attachedToRef');
  const attachedTo = attached === undefined ? '' : elementId(attached);
  return { kind: 'boundaryEvent', ...base(reading, element, place), trigger, interrupting, attachedTo };
};

const userTask: Reader = (reading, element, place) => {
  const form = extensionOf(element, 'zeebe:FormDefinition');
  return {
    kind: 'userTask',
    ...activity(reading, element, place),
    assignment: assignmentOf(reading, element),
    ...present({
      form: form === undefined ? undefined : textOf(form, 'formId'),
      sla: slaOf(reading, element) ?? place.sla,
    }),
  };
};

const serviceTask: Reader = (reading, element, place) => {
  const service = serviceOf(reading, element) ?? sketchedService(reading, element);
  return { kind: 'serviceTask', ...activity(reading, element, place), service };
};

const sketchedService = (reading: Reading, element: BpmnElement): ServiceDefinition => {
  if (reading.options.sketches !== 'complete') {
    refuse(reading, element, ['Underspecified', 'names no service; add a zeebe:taskDefinition with its type']);
  }
  return service(elementId(element), {});
};

const service = (type: string, headers: Readonly<Record<string, string>>): ServiceDefinition => ({
  type: { kind: 'text', text: type },
  retries: { kind: 'text', text: '3' },
  headers,
});

const sendTask: Reader = (reading, element, place) => {
  const service = serviceOf(reading, element);
  const message = service === undefined ? messageOf(reading, element, element) : undefined;
  if (service === undefined && message === undefined && reading.options.sketches !== 'complete') {
    refuse(reading, element, ['Underspecified', 'says neither which message nor which service sends it']);
  }
  return { kind: 'sendTask', ...activity(reading, element, place), ...present({ service, message }) };
};

const receiveTask: Reader = (reading, element, place) => {
  const message = messageOf(reading, element, element);
  const instantiate = flagOf(element, 'instantiate', false);
  if (instantiate && message === undefined) {
    refuse(reading, element, ['Underspecified', 'opens a case and does not say by which message']);
  }
  return { kind: 'receiveTask', ...activity(reading, element, place), instantiate, ...present({ message }) };
};

const scriptTask: Reader = (reading, element, place) => ({
  kind: 'scriptTask',
  ...activity(reading, element, place),
  script: scriptOf(reading, element),
});

const scriptOf = (reading: Reading, element: BpmnElement): NodeOf<'scriptTask'>['script'] => {
  const worker = serviceOf(reading, element);
  if (worker !== undefined) return { kind: 'service', service: worker };
  const feel = extensionOf(element, 'zeebe:Script');
  const format = textOf(element, 'scriptFormat') ?? '';
  const source = feel === undefined ? textOf(element, 'script') : textOf(feel, 'expression');
  if (feel === undefined && !isFeelName(format)) return foreignScript(reading, element, { format, source });
  if (source === undefined) {
    refuse(reading, element, ['Underspecified', 'has no script']);
    return { kind: 'feel', expression: unreadable };
  }
  const result = feel === undefined ? undefined : textOf(feel, 'resultVariable');
  return {
    kind: 'feel',
    expression: feelText(reading, { element, what: 'script' }, source),
    ...present({ resultVariable: variableName(reading, { element, what: 'resultVariable' }, result) }),
  };
};

const foreignScript = (
  reading: Reading,
  element: BpmnElement,
  { format, source }: { readonly format: string; readonly source: string | undefined },
): NodeOf<'scriptTask'>['script'] => {
  if (reading.options.foreignScripts !== 'service') {
    const language = format === '' ? 'an unnamed language' : `"${format}"`;
    refuse(reading, element, [
      source === undefined ? 'Underspecified' : 'InvalidExpression',
      `has a script in ${language}; write FEEL (zeebe:script) or name a service that runs it (zeebe:taskDefinition)`,
    ]);
  }
  return { kind: 'service', service: service('script', { language: format, script: (source ?? '').trim() }) };
};

const businessRuleTask: Reader = (reading, element, place) => ({
  kind: 'businessRuleTask',
  ...activity(reading, element, place),
  rule: ruleOf(reading, element),
});

const ruleOf = (reading: Reading, element: BpmnElement): NodeOf<'businessRuleTask'>['rule'] => {
  const called = extensionOf(element, 'zeebe:CalledDecision');
  const worker = serviceOf(reading, element);
  if (called === undefined) return { kind: 'service', service: worker ?? sketchedRule(reading, element) };
  const decision = textOf(called, 'decisionId');
  const result = textOf(called, 'resultVariable');
  if (worker !== undefined || decision === undefined || result === undefined) {
    const why =
      worker === undefined
        ? 'needs a decisionId and a resultVariable'
        : 'names both a decision and a service; keep one';
    refuse(reading, element, ['Underspecified', why]);
  }
  return {
    kind: 'decision',
    decision: modelValue(reading, { element, what: 'decisionId' }, decision ?? ''),
    resultVariable: variableName(reading, { element, what: 'resultVariable' }, result) ?? '',
  };
};

const sketchedRule = (reading: Reading, element: BpmnElement): ServiceDefinition => {
  if (reading.options.sketches !== 'complete') {
    refuse(reading, element, ['Underspecified', 'names no decision; add a zeebe:calledDecision']);
  }
  return service(elementId(element), {});
};

const callActivity: Reader = (reading, element, place) => {
  const called = extensionOf(element, 'zeebe:CalledElement');
  const name = (called === undefined ? undefined : textOf(called, 'processId')) ?? calledElementOf(element);
  if (name === undefined) {
    refuse(reading, element, ['Underspecified', 'names no process; add a zeebe:calledElement with its processId']);
  }
  const shared = activity(reading, element, place);
  return {
    kind: 'callActivity',
    ...shared,
    calledProcess: optionalValue(reading, { element, what: 'processId' }, name) ?? { kind: 'text', text: '' },
    propagateAllParentVariables: called === undefined || flagOf(called, 'propagateAllParentVariables', true),
    propagateAllChildVariables: flagOf(called ?? element, 'propagateAllChildVariables', shared.outputs.length === 0),
  };
};

const calledElementOf = (element: BpmnElement): string | undefined => {
  const name = textOf(element, 'calledElement');
  return name === undefined ? undefined : localName(element, name);
};

const subProcess: Reader = (reading, element, place) => {
  const kind = flagOf(element, 'triggeredByEvent', false) ? 'eventSubProcess' : 'subProcess';
  return { kind, ...activity(reading, element, place) };
};

const eventBasedGateway: Reader = (reading, element, place) => {
  const instantiate = flagOf(element, 'instantiate', false);
  const parallel = textOf(element, 'eventGatewayType') === 'Parallel';
  if (parallel && !instantiate) {
    refuse(reading, element, ['EventGateway', 'may be parallel only where it opens a case (BPMN 2.0.2 §10.6.6)']);
  }
  const opening = parallel ? 'parallel' : 'exclusive';
  return { kind: 'eventBasedGateway', ...base(reading, element, place), instantiate: instantiate && opening };
};

const decidingGateway =
  (kind: 'exclusiveGateway' | 'inclusiveGateway'): Reader =>
  (reading, element, place) => {
    const fallback = partOf(element, 'default');
    return {
      kind,
      ...base(reading, element, place),
      ...present({ defaultFlow: fallback === undefined ? undefined : elementId(fallback) }),
    };
  };

const plainTask =
  (kind: 'task' | 'manualTask'): Reader =>
  (reading, element, place) => ({ kind, ...activity(reading, element, place) });

// Total over the kinds: one that no element is read into does not compile.
const readersByKind: { readonly [K in Exclude<NodeKind, 'eventSubProcess'>]: Reader } = {
  startEvent,
  boundaryEvent,
  endEvent: (reading, element, place) => ({
    kind: 'endEvent',
    ...base(reading, element, place),
    trigger: throwTriggerOf(reading, element, 'end'),
  }),
  intermediateCatchEvent: (reading, element, place) => ({
    kind: 'intermediateCatchEvent',
    ...base(reading, element, place),
    trigger: catchTriggerOf(reading, element, 'intermediate'),
  }),
  intermediateThrowEvent: (reading, element, place) => ({
    kind: 'intermediateThrowEvent',
    ...base(reading, element, place),
    trigger: throwTriggerOf(reading, element, 'intermediate'),
  }),
  task: plainTask('task'),
  manualTask: plainTask('manualTask'),
  userTask,
  serviceTask,
  sendTask,
  receiveTask,
  scriptTask,
  businessRuleTask,
  callActivity,
  subProcess,
  exclusiveGateway: decidingGateway('exclusiveGateway'),
  inclusiveGateway: decidingGateway('inclusiveGateway'),
  parallelGateway: (reading, element, place) => ({ kind: 'parallelGateway', ...base(reading, element, place) }),
  eventBasedGateway,
};

const readers: Readonly<Record<string, Reader | undefined>> = Object.fromEntries(
  Object.entries(readersByKind).map(([kind, reader]) => [
    `bpmn:${kind.charAt(0).toUpperCase()}${kind.slice(1)}`,
    reader,
  ]),
);
