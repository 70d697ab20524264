import type { OrganisationDocument } from '@throughline/events';
import type { ModelValue, NodeOf, ProcessGraph, ProcessNode } from '@throughline/process-model';
import type { DefinitionProblem } from './definition-problem.js';
import type { BundleContents } from './read-bundle.js';

/** What a bundle is checked against besides itself. */
export type Surroundings = {
  /** Whether a resource of another bundle is in force. */
  readonly isDeployed: (kind: 'process' | 'decision' | 'form', id: string) => boolean;
  /** The organisation in force; without one, departments and roles are not checked. */
  readonly organisation: OrganisationDocument | undefined;
};

/** Everything that the bundle's processes refer to and that is nowhere. */
export const referenceProblems = (contents: BundleContents, around: Surroundings): readonly DefinitionProblem[] =>
  [...contents.processes.values()].flatMap((graph) => {
    const file = contents.resources.find(({ kind, id }) => kind === 'process' && id === graph.id)?.fileName ?? '';
    const found = [
      ...[...graph.nodes.values()].flatMap((node) => nodeProblems(contents, around, node)),
      ...departmentProblems(graph, around),
    ];
    return found.map((problem) => ({ ...problem, file }));
  });

type Problem = Omit<DefinitionProblem, 'file'>;

const nodeProblems = (contents: BundleContents, around: Surroundings, node: ProcessNode): readonly Problem[] => {
  const missing = (kind: 'process' | 'decision' | 'form', id: string | undefined, here: boolean): readonly Problem[] =>
    id === undefined || here || around.isDeployed(kind, id) ? [] : [notDeployed(node.id, kind, id)];
  switch (node.kind) {
    case 'callActivity': {
      const called = constant(node.calledProcess);
      return missing('process', called, contents.processes.has(called ?? ''));
    }
    case 'businessRuleTask': {
      const decision = node.rule.kind === 'decision' ? constant(node.rule.decision) : undefined;
      return missing('decision', decision, contents.decisions.has(decision ?? ''));
    }
    case 'userTask':
      return [
        ...missing('form', node.form, contents.forms.has(node.form ?? '')),
        ...roleProblems(node.id, node.assignment.candidateRoles, around),
        ...ladderProblems(node, around),
      ];
    default:
      return [];
  }
};

const constant = (value: ModelValue): string | undefined => (value.kind === 'text' ? value.text : undefined);

const notDeployed = (element: string, kind: string, id: string): Problem => ({
  code: `Unknown${kind[0]?.toUpperCase() ?? ''}${kind.slice(1)}`,
  element,
  message: `${element} names ${kind} "${id}", which is neither in the bundle nor deployed; add it, or deploy it first`,
});

const roleProblems = (
  element: string,
  roles: ModelValue | undefined,
  { organisation }: Surroundings,
): readonly Problem[] => {
  if (organisation === undefined || roles?.kind !== 'text') return [];
  const known = new Set(organisation.roles.map(({ id }) => id));
  return roles.text
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role !== '' && !known.has(role))
    .map((role) => ({
      code: 'UnknownRole',
      element,
      message: `${element} is for role "${role}", which the organisation has not; nobody could claim it. Add the role, or correct it`,
    }));
};

/** Whom an overdue task is to climb to has to exist before it is overdue. */
const ladderProblems = (task: NodeOf<'userTask'>, { organisation }: Surroundings): readonly Problem[] => {
  if (organisation === undefined) return [];
  const known = new Set(organisation.roles.map(({ id }) => id));
  return [...new Set((task.sla?.ladder ?? []).map(({ to }) => to))].flatMap((role) => {
    if (role === 'head') return headProblems(task, organisation);
    if (known.has(role)) return [];
    const message = `the ladder of ${task.id} climbs to role "${role}", which the organisation has not; add the role, or correct it`;
    return [{ code: 'UnknownRole', element: task.id, message }];
  });
};

/** An unknown department is told of at its lane. */
const headProblems = (
  { id, department }: NodeOf<'userTask'>,
  organisation: OrganisationDocument,
): readonly Problem[] => {
  const found = organisation.departments.find((each) => each.id === department);
  if (department !== undefined && (found === undefined || found.head !== undefined)) return [];
  const message =
    department === undefined
      ? `the ladder of ${id} climbs to the head of its department, and it has none; put it into a lane, or name a role`
      : `the ladder of ${id} climbs to the head of department "${department}", which has none; name one in the organisation, or a role here`;
  return [{ code: 'HeadMissing', element: id, message }];
};

const departmentProblems = (graph: ProcessGraph, { organisation }: Surroundings): readonly Problem[] => {
  if (organisation === undefined) return [];
  const known = new Set(organisation.departments.map(({ id }) => id));
  const unknown = (element: string, department: string): Problem => ({
    code: 'UnknownDepartment',
    element,
    message: `${element} stands for department "${department}", which the organisation has not; add it, or name another (tl:department)`,
  });
  const ofLanes = graph.lanes
    .filter(({ department }) => !known.has(department))
    .map(({ id, department }) => unknown(id, department));
  const told = new Set(graph.lanes.map(({ department }) => department));
  const ofPools = graph.references.departments
    .filter((department) => !known.has(department) && !told.has(department))
    .map((department) => unknown(graph.id, department));
  return [...ofLanes, ...ofPools];
};
