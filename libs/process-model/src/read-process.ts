import { checkVocabulary } from './check-vocabulary.js';
import { departmentsOf, type Departments } from './departments.js';
import { bodyOf, elementId, flagOf, partOf, partsOf, textOf, type BpmnElement } from './bpmn-element.js';
import { feelOf } from './model-values.js';
import type { Container, ProcessGraph, ProcessNode, SequenceFlow } from './process-graph.js';
import { readNode, type NodePlace } from './read-node.js';
import { present, refuse, type Reading } from './reading.js';
import { referencesOf } from './references.js';
import { checkProcessRules } from './rules/check-process-rules.js';

/** Reads one process; what is wrong in it is told, and then the graph must not be used. */
export const readProcess = (reading: Reading, process: BpmnElement): ProcessGraph => {
  checkVocabulary(reading, process);
  if (process['processType'] === 'Public' && flagOf(process, 'isExecutable', false)) {
    refuse(reading, process, ['ProcessType', 'is public, which is a view and is not executed (BPMN 2.0.2 §10.2.1)']);
  }
  const places = placesIn(process);
  checkIds(reading, places);
  const departments = departmentsOf(reading, process);
  const flows = flowsOf(reading, places);
  const nodes = nodesOf(reading, { places, flows, departments });
  const graph: Omit<ProcessGraph, 'references'> = {
    id: elementId(process),
    ...present({ name: textOf(process, 'name') }),
    nodes,
    flows,
    containers: containersOf(places, nodes),
    lanes: departments.lanes,
  };
  const elements = [process, ...places.flatMap((place) => place.elements)];
  checkProcessRules(reading, graph, new Map(elements.map((each) => [elementId(each), each])));
  return { ...graph, references: referencesOf(graph) };
};

/** A container with the flow nodes and sequence flows directly in it, in document order. */
type ContainerPlace = {
  readonly element: BpmnElement;
  readonly parent?: BpmnElement;
  readonly kind: NodePlace['containerKind'];
  readonly elements: readonly BpmnElement[];
};

const placesIn = (element: BpmnElement, parent?: BpmnElement): readonly ContainerPlace[] => {
  const elements = partsOf(element, 'flowElements');
  const inside = elements.filter((each) => each.$instanceOf('bpmn:SubProcess'));
  const place = { element, kind: kindOfContainer(element), elements, ...present({ parent }) };
  return [place, ...inside.flatMap((each) => placesIn(each, element))];
};

const kindOfContainer = (element: BpmnElement): NodePlace['containerKind'] => {
  if (element.$type === 'bpmn:Process') return 'process';
  return flagOf(element, 'triggeredByEvent', false) ? 'eventSubProcess' : 'subProcess';
};

const isNode = (element: BpmnElement): boolean => element.$instanceOf('bpmn:FlowNode');

const isFlow = (element: BpmnElement): boolean => element.$type === 'bpmn:SequenceFlow';

const checkIds = (reading: Reading, places: readonly ContainerPlace[]): void => {
  for (const { element, elements } of places) {
    for (const each of [element, ...elements.filter(isNode)]) {
      if (textOf(each, 'id') !== undefined) continue;
      const nearest = elementId(each);
      const type = each.$type.replace('bpmn:', '');
      reading.list.refuse(
        'MissingId',
        nearest,
        `A ${type} in "${nearest}" has no id; every element that runs needs one.`,
      );
    }
  }
};

const flowsOf = (reading: Reading, places: readonly ContainerPlace[]): ReadonlyMap<string, SequenceFlow> => {
  const flows = new Map<string, SequenceFlow>();
  for (const element of places.flatMap(({ elements }) => elements.filter(isFlow))) {
    const source = partOf(element, 'sourceRef');
    const target = partOf(element, 'targetRef');
    if (source === undefined || target === undefined) {
      refuse(reading, element, ['IncompleteElement', 'needs a sourceRef and a targetRef']);
      continue;
    }
    const condition = conditionOf(reading, element);
    const id = textOf(element, 'id') ?? idOfFlow(flows, source, target);
    flows.set(id, {
      id,
      source: elementId(source),
      target: elementId(target),
      ...present({
        name: textOf(element, 'name'),
        condition: condition && feelOf(reading, { element, what: 'conditionExpression' }, condition),
      }),
    });
  }
  return flows;
};

const conditionOf = (reading: Reading, flow: BpmnElement): BpmnElement | undefined => {
  const condition = partOf(flow, 'conditionExpression');
  return reading.options.sketches === 'complete' && bodyOf(condition) === '' ? undefined : condition;
};

/** The standard lets a flow have no id; the record needs one that stays the same when the file is read again. */
const idOfFlow = (flows: ReadonlyMap<string, SequenceFlow>, source: BpmnElement, target: BpmnElement): string => {
  const id = `${elementId(source)}->${elementId(target)}`;
  let candidate = id;
  for (let count = 2; flows.has(candidate); count += 1) candidate = `${id}#${count}`;
  return candidate;
};

type Parts = {
  readonly places: readonly ContainerPlace[];
  readonly flows: ReadonlyMap<string, SequenceFlow>;
  readonly departments: Departments;
};

const nodesOf = (reading: Reading, { places, flows, departments }: Parts): ReadonlyMap<string, ProcessNode> => {
  const incoming = grouped(flows.values(), (flow) => [flow.target, flow.id]);
  const outgoing = grouped(flows.values(), (flow) => [flow.source, flow.id]);
  const events = places.flatMap(({ elements }) => elements.filter((each) => each.$type === 'bpmn:BoundaryEvent'));
  const boundary = grouped(events, (event) => [attachedTo(event), elementId(event)]);
  const nodes = new Map<string, ProcessNode>();
  for (const place of places) {
    for (const element of place.elements.filter(isNode)) {
      const id = elementId(element);
      const node = readNode(reading, element, {
        container: elementId(place.element),
        containerKind: place.kind,
        incoming: incoming.get(id) ?? [],
        outgoing: outgoing.get(id) ?? [],
        boundaryEvents: boundary.get(id) ?? [],
        ...present({ department: departments.of(element), sla: departments.slaOf(element) }),
      });
      if (node !== undefined) nodes.set(id, node);
    }
  }
  return nodes;
};

const attachedTo = (event: BpmnElement): string => {
  const activity = partOf(event, 'attachedToRef');
  return activity === undefined ? '' : elementId(activity);
};

const grouped = <T>(
  all: Iterable<T>,
  pair: (each: T) => readonly [string, string],
): ReadonlyMap<string, readonly string[]> => {
  const groups = new Map<string, string[]>();
  for (const each of all) {
    const [key, value] = pair(each);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
};

const containersOf = (
  places: readonly ContainerPlace[],
  nodes: ReadonlyMap<string, ProcessNode>,
): ReadonlyMap<string, Container> =>
  new Map(
    places.map(({ element, parent, elements }) => {
      const inside = elements.flatMap((each) => nodes.get(isNode(each) ? elementId(each) : '') ?? []);
      const startEvents = inside.filter((node) => node.kind === 'startEvent').map((node) => node.id);
      const id = elementId(element);
      return [
        id,
        {
          id,
          ...present({ parent: parent && elementId(parent) }),
          nodes: inside.map((node) => node.id),
          startEvents,
          implicitStarts: startEvents.length > 0 ? [] : inside.filter(startsByItself).map((node) => node.id),
          eventSubProcesses: inside.filter((node) => node.kind === 'eventSubProcess').map((node) => node.id),
        },
      ];
    }),
  );

/** BPMN 2.0.2 §13.3.4; what waits for a message to open the case does not begin before it. */
const startsByItself = (node: ProcessNode): boolean => {
  if (node.incoming.length > 0 || node.kind === 'boundaryEvent' || node.kind === 'eventSubProcess') return false;
  return (
    !(node.kind === 'receiveTask' && node.instantiate) &&
    !(node.kind === 'eventBasedGateway' && node.instantiate !== false)
  );
};
