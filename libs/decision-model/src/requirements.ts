import type { FeelScope } from '@throughline/feel';
import type { DecisionLogic, LogicSite } from './decision-logic.js';
import { readDecisionTable } from './decision-table.js';
import { elementIn, elementsIn, idOf, textIn, type DmnElement } from './dmn-element.js';
import { readLiteralExpression } from './literal-expression.js';
import type { Reading } from './reading.js';
import type { ValueType, ValueTypes } from './value-types.js';

/** A decision with what it requires, all of it read and free of cycles. */
export type DecisionNode = {
  readonly id: string;
  readonly name: string;
  /** The name that other decisions read its output by. */
  readonly variable: string;
  readonly logic: DecisionLogic;
  readonly required: readonly DecisionNode[];
  readonly inputs: readonly RequiredInput[];
};

/** An input of the model that a decision requires. */
export type RequiredInput = { readonly name: string; readonly type: ValueType };

type FileSite = { readonly reading: Reading; readonly typeOf: ValueTypes };
type Graph = FileSite & {
  readonly decisions: ReadonlyMap<string, DmnElement>;
  readonly inputs: ReadonlyMap<string, DmnElement>;
  /** What was read; null while it is being read, which is how a cycle shows. */
  readonly read: Map<string, DecisionNode | undefined | null>;
};

/** Reads all decisions of a file, each after those it requires. */
export const readRequirements = (definitions: DmnElement, site: FileSite): readonly DecisionNode[] => {
  const elements = elementsIn(definitions, 'drgElement');
  const ofType = (type: string): ReadonlyMap<string, DmnElement> =>
    new Map(elements.filter(({ $type }) => $type === type).map((element) => [idOf(element), element]));
  const graph: Graph = { ...site, decisions: ofType('dmn:Decision'), inputs: ofType('dmn:InputData'), read: new Map() };
  return [...graph.decisions.values()].flatMap((decision) => readNode(decision, graph) ?? []);
};

const readNode = (element: DmnElement, graph: Graph): DecisionNode | undefined => {
  const id = idOf(element);
  const known = graph.read.get(id);
  if (known === null) graph.reading.refuse('RequirementCycle', element, 'requires itself, directly or through others');
  if (graph.read.has(id)) return known ?? undefined;
  graph.read.set(id, null);
  const node = readFresh(element, graph);
  graph.read.set(id, node);
  return node;
};

const readFresh = (element: DmnElement, graph: Graph): DecisionNode | undefined => {
  for (const requirement of elementsIn(element, 'knowledgeRequirement')) {
    graph.reading.refuse('NotSupported', requirement, 'requires a knowledge model, which is not executed');
  }
  const required = referenced(element, 'requiredDecision', graph).flatMap((other) => readNode(other, graph) ?? []);
  const inputs = referenced(element, 'requiredInput', graph).flatMap((input) => readInput(input, graph));
  const scope: FeelScope = Object.fromEntries([
    ...inputs.map(({ name, type }) => [name, type.shape] as const),
    ...required.map(({ id, variable }) => [variable, outputShape(graph.decisions.get(id), graph)] as const),
  ]);
  const logic = readLogic(element, { reading: graph.reading, typeOf: graph.typeOf, scope });
  const name = textIn(element, 'name') ?? idOf(element);
  return logic && { id: idOf(element), name, variable: variableOf(element), logic, required, inputs };
};

const referenced = (
  element: DmnElement,
  kind: 'requiredDecision' | 'requiredInput',
  graph: Graph,
): readonly DmnElement[] =>
  elementsIn(element, 'informationRequirement').flatMap((requirement) => {
    const href = textIn(elementIn(requirement, kind), 'href');
    if (href === undefined) return [];
    const found = (kind === 'requiredInput' ? graph.inputs : graph.decisions).get(href.replace(/^#/, ''));
    if (found === undefined)
      graph.reading.refuse('ReferenceMissing', element, `requires ${href}, which is not in the file`);
    return found ?? [];
  });

const readInput = (input: DmnElement, graph: Graph): readonly RequiredInput[] => {
  const typeRef = textIn(elementIn(input, 'variable'), 'typeRef');
  const type = graph.typeOf(typeRef);
  if (type === undefined) {
    graph.reading.refuse('TypeUnknown', input, `has the type ${String(typeRef)}, which nobody defined`);
    return [];
  }
  return [{ name: variableOf(input), type }];
};

/** The standard wants the variable to be called like its element; some tools only name the one or the other. */
const variableOf = (element: DmnElement): string =>
  textIn(elementIn(element, 'variable'), 'name') ?? textIn(element, 'name') ?? idOf(element);

/** What others know of a decision's output: its declared type, or the types of its table's outputs. */
const outputShape = (element: DmnElement | undefined, { typeOf }: Graph): FeelScope[string] => {
  if (element === undefined) return null;
  const declared = typeOf(textIn(elementIn(element, 'variable'), 'typeRef'))?.shape ?? null;
  const table = elementIn(element, 'decisionLogic');
  const outputs = table === undefined ? [] : elementsIn(table, 'output');
  const shapes = outputs.map(
    (output) => [textIn(output, 'name') ?? '', typeOf(textIn(output, 'typeRef'))?.shape ?? null] as const,
  );
  if (declared !== null || shapes.length === 0) return declared;
  return shapes.length === 1 ? (shapes[0]?.[1] ?? null) : Object.fromEntries(shapes);
};

const readLogic = (element: DmnElement, site: LogicSite): DecisionLogic | undefined => {
  const logic = elementIn(element, 'decisionLogic');
  if (logic?.$type === 'dmn:DecisionTable') return readDecisionTable(logic, site);
  if (logic?.$type === 'dmn:LiteralExpression') return readLiteralExpression(logic, { ...site, owner: element });
  const reason = logic === undefined ? 'has no logic; give it a table or an expression' : notExecuted(logic);
  site.reading.refuse(logic === undefined ? 'LogicMissing' : 'NotSupported', element, reason);
  return undefined;
};

const notExecuted = ({ $type }: DmnElement): string => `is a ${$type.replace(/^dmn:/, '')}, which is not executed`;
