import { elementId, partOf, partsOf, textOf, type BpmnElement } from './bpmn-element.js';
import type { Lane, Sla } from './process-graph.js';
import { present, refuse, type Reading } from './reading.js';
import { slaOf } from './sla.js';

/** The lanes of a process, and what every flow node in it has from them. */
export type Departments = {
  /** From the outermost in, each before those inside it. */
  readonly lanes: readonly Lane[];
  readonly of: (node: BpmnElement) => string | undefined;
  /** That of the innermost lane around it that has one. */
  readonly slaOf: (node: BpmnElement) => Sla | undefined;
};

/** A lane is a department: the one that it names (`tl:department`), else that of the lane around it, else its own id. */
export const departmentsOf = (reading: Reading, process: BpmnElement): Departments => {
  const lanes: Lane[] = [];
  const byNode = new Map<string, InLane>();
  const slas = new Map<BpmnElement, Sla>();
  const read = (set: BpmnElement, outer: string | undefined): void => {
    for (const lane of partsOf(set, 'lanes')) {
      const department = textOf(lane, 'department') ?? outer ?? elementId(lane);
      const nodes = partsOf(lane, 'flowNodeRef');
      const sla = slaOf(reading, lane);
      if (sla !== undefined) slas.set(lane, sla);
      lanes.push({
        id: elementId(lane),
        department,
        nodes: nodes.map(elementId),
        ...present({ name: textOf(lane, 'name') }),
      });
      for (const node of nodes) {
        const other = byNode.get(elementId(node));
        if (other !== undefined && other.department !== department && !isInside(lane, other.lane)) {
          const why = `stands in the lanes "${elementId(other.lane)}" and "${elementId(lane)}" of two departments; keep one`;
          refuse(reading, node, ['InvalidDepartment', why]);
        }
        byNode.set(elementId(node), { lane, department });
      }
      const inner = partOf(lane, 'childLaneSet');
      if (inner !== undefined) read(inner, department);
    }
  };
  for (const set of laneSetsIn(process)) read(set, undefined);
  const ofPool = poolDepartment(reading, process);
  return {
    lanes,
    of: (node) => lanesAround(node, byNode)[0]?.department ?? ofPool,
    slaOf: (node) => lanesAround(node, byNode).flatMap(({ lane }) => slaAround(lane, slas) ?? [])[0],
  };
};

type InLane = { readonly lane: BpmnElement; readonly department: string };

const slaAround = (lane: BpmnElement, slas: ReadonlyMap<BpmnElement, Sla>): Sla | undefined => {
  for (let at: BpmnElement | undefined = lane; at !== undefined; at = at.$parent) {
    const found = slas.get(at);
    if (found !== undefined) return found;
  }
  return undefined;
};

const laneSetsIn = (container: BpmnElement): readonly BpmnElement[] => [
  ...partsOf(container, 'laneSets'),
  ...partsOf(container, 'flowElements').flatMap((each) => laneSetsIn(each)),
];

const isInside = (lane: BpmnElement, outer: BpmnElement): boolean => {
  for (let at: BpmnElement | undefined = lane; at !== undefined; at = at.$parent) if (at === outer) return true;
  return false;
};

/**
 * The lanes that hold a node, the innermost first. What stands in no lane belongs where its activity (for a boundary
 * event) or its subprocess belongs.
 */
const lanesAround = (node: BpmnElement, byNode: ReadonlyMap<string, InLane>): readonly InLane[] => {
  const found: InLane[] = [];
  for (let at: BpmnElement | undefined = node; at?.$instanceOf('bpmn:FlowNode') === true;) {
    found.push(...[byNode.get(elementId(at))].filter((lane) => lane !== undefined));
    const attached: BpmnElement | undefined = partOf(at, 'attachedToRef');
    at = attached ?? at.$parent;
  }
  return found;
};

const poolDepartment = (reading: Reading, process: BpmnElement): string | undefined => {
  for (const root of partsOf(reading.document.definitions, 'rootElements')) {
    for (const participant of partsOf(root, 'participants')) {
      if (partOf(participant, 'processRef') === process) return textOf(participant, 'department');
    }
  }
  return undefined;
};
