import { elementId, partOf, partsOf, textOf, type BpmnElement } from './bpmn-element.js';
import type { Lane } from './process-graph.js';
import { present, refuse, type Reading } from './reading.js';

/** The lanes of a process and the department of every flow node in it. */
export type Departments = {
  /** From the outermost in, each before those inside it. */
  readonly lanes: readonly Lane[];
  readonly of: (node: BpmnElement) => string | undefined;
};

/** A lane is a department: the one that it names (`tl:department`), else that of the lane around it, else its own id. */
export const departmentsOf = (reading: Reading, process: BpmnElement): Departments => {
  const lanes: Lane[] = [];
  const byNode = new Map<string, { readonly lane: BpmnElement; readonly department: string }>();
  const read = (set: BpmnElement, outer: string | undefined): void => {
    for (const lane of partsOf(set, 'lanes')) {
      const department = textOf(lane, 'department') ?? outer ?? elementId(lane);
      const nodes = partsOf(lane, 'flowNodeRef');
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
  return { lanes, of: (node) => departmentOf(node, byNode) ?? ofPool };
};

const laneSetsIn = (container: BpmnElement): readonly BpmnElement[] => [
  ...partsOf(container, 'laneSets'),
  ...partsOf(container, 'flowElements').flatMap((each) => laneSetsIn(each)),
];

const isInside = (lane: BpmnElement, outer: BpmnElement): boolean => {
  for (let at: BpmnElement | undefined = lane; at !== undefined; at = at.$parent) if (at === outer) return true;
  return false;
};

/** What stands in no lane belongs where its activity (for a boundary event) or its subprocess belongs. */
const departmentOf = (
  node: BpmnElement,
  byNode: ReadonlyMap<string, { readonly department: string }>,
): string | undefined => {
  for (let at: BpmnElement | undefined = node; at?.$instanceOf('bpmn:FlowNode') === true;) {
    const found = byNode.get(elementId(at));
    if (found !== undefined) return found.department;
    const attached: BpmnElement | undefined = partOf(at, 'attachedToRef');
    at = attached ?? at.$parent;
  }
  return undefined;
};

const poolDepartment = (reading: Reading, process: BpmnElement): string | undefined => {
  for (const root of partsOf(reading.document.definitions, 'rootElements')) {
    for (const participant of partsOf(root, 'participants')) {
      if (partOf(participant, 'processRef') === process) return textOf(participant, 'department');
    }
  }
  return undefined;
};
