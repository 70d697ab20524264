import { canonicalJson, type Json } from '@throughline/events';
import { compileExpression, type CompiledExpression, type CompiledUnaryTests, type FeelScope } from '@throughline/feel';
import { DecisionFailed } from './decision-failed.js';
import type { RuleHit } from './decision-model.js';
import { elementIn, elementsIn, idOf, textIn, type DmnElement } from './dmn-element.js';
import { passes, valueOf, warn, type Sight } from './evaluation.js';
import { hitPolicies, isPlainList, needsPriorities, outputOf, type HitPolicy, type PolicyTable } from './hit-policy.js';
import type { DecisionLogic, LogicSite } from './decision-logic.js';
import { isOfType, type ValueType } from './value-types.js';

type InputColumn = {
  readonly text: string;
  readonly expression: CompiledExpression;
  readonly type: ValueType;
  readonly allowed: CompiledUnaryTests | undefined;
  /** What is in scope in the column's cells. */
  readonly scope: FeelScope;
};

type OutputColumn = {
  readonly name: string;
  readonly allowed: CompiledUnaryTests | undefined;
  readonly priorities: readonly string[];
  readonly otherwise: CompiledExpression | undefined;
};

type Rule = {
  readonly id: string;
  readonly index: number;
  readonly cells: readonly CompiledUnaryTests[];
  readonly cellTexts: readonly string[];
  readonly outputs: readonly CompiledExpression[];
  readonly annotations: readonly string[];
};

type Table = PolicyTable & {
  readonly inputs: readonly InputColumn[];
  readonly outputs: readonly OutputColumn[];
  readonly rules: readonly Rule[];
  readonly policyName: string;
  readonly policy: HitPolicy;
};

/** Reads a decision table; undefined where something of it is refused. */
export const readDecisionTable = (element: DmnElement, site: LogicSite): DecisionLogic | undefined => {
  const before = site.reading.problems.length;
  const policyName = policyNameOf(element);
  const inputs = elementsIn(element, 'input').flatMap((input) => readInput(input, site));
  const outputs = elementsIn(element, 'output').flatMap((output) => readOutput(output, policyName, site));
  const rules = elementsIn(element, 'rule').flatMap((rule, index) => readRule(rule, { index, element, inputs, site }));
  const policy = hitPolicies[policyName];
  checkTable(element, policyName, site);
  if (needsPriorities(policyName) && outputs.every(({ priorities }) => priorities.length === 0)) {
    site.reading.refuse(
      'PriorityMissing',
      element,
      'has no order of outputs; list allowed values, the most important first',
    );
  }
  if (policy === undefined || site.reading.problems.length > before) return undefined;
  const table: Table = {
    id: idOf(element),
    outputNames: outputs.map(({ name }) => name),
    priorities: outputs.map(({ priorities }) => priorities),
    ...{ inputs, outputs, rules, policyName, policy },
  };
  return { names: namesIn(table), evaluate: (sight) => evaluateTable(table, sight) };
};

const policyNameOf = (element: DmnElement): string => {
  const aggregation = textIn(element, 'aggregation');
  const policy = textIn(element, 'hitPolicy') ?? 'UNIQUE';
  return aggregation === undefined ? policy : `${policy} ${aggregation}`;
};

const checkTable = (element: DmnElement, policyName: string, { reading }: LogicSite): void => {
  const outputs = elementsIn(element, 'output');
  const names = outputs.map((output) => textIn(output, 'name'));
  if (hitPolicies[policyName] === undefined) {
    reading.refuse('HitPolicyUnknown', element, `has the hit policy ${policyName}, which does not exist`);
  }
  if (outputs.length === 0) reading.refuse('OutputMissing', element, 'has no output; add one');
  if (outputs.length > 1 && (names.includes(undefined) || new Set(names).size < names.length)) {
    reading.refuse('OutputNameMissing', element, 'has several outputs; give each a name of its own');
  }
  if (outputs.length > 1 && policyName.startsWith('COLLECT ')) {
    reading.refuse(
      'AggregateOfSeveral',
      element,
      'aggregates several outputs; leave one, or collect without aggregation',
    );
  }
};

const readInput = (element: DmnElement, { reading, scope, typeOf }: LogicSite): readonly InputColumn[] => {
  const clause = elementIn(element, 'inputExpression');
  const typeRef = textIn(clause, 'typeRef');
  const type = typeOf(typeRef);
  const expression = reading.expression(clause, { scope, owner: element });
  if (type === undefined)
    reading.refuse('TypeUnknown', element, `has the type ${String(typeRef)}, which nobody defined`);
  if (expression === undefined || type === undefined) return [];
  const declared = scope[expression.source] ?? null;
  const cellScope = { ...scope, '?': typeRef === undefined ? declared : type.shape };
  const values = elementIn(element, 'inputValues');
  const allowed = values === undefined ? type.allowed : reading.tests(values, { scope: cellScope, owner: element });
  return [{ text: expression.source, expression, type, allowed, scope: cellScope }];
};

const readOutput = (element: DmnElement, policyName: string, site: LogicSite): readonly OutputColumn[] => {
  const { reading, scope, typeOf } = site;
  const typeRef = textIn(element, 'typeRef');
  const type = typeOf(typeRef);
  if (type === undefined)
    reading.refuse('TypeUnknown', element, `has the type ${String(typeRef)}, which nobody defined`);
  const values = elementIn(element, 'outputValues');
  const place = { scope: { ...scope, '?': type?.shape ?? null }, owner: element };
  const allowed = values === undefined ? type?.allowed : reading.tests(values, place);
  const otherwise = elementIn(element, 'defaultOutputEntry');
  return [
    {
      name: textIn(element, 'name') ?? '',
      allowed,
      priorities: needsPriorities(policyName) ? readPriorities(element, allowed, site) : [],
      otherwise: otherwise === undefined ? undefined : reading.expression(otherwise, { scope, owner: element }),
    },
  ];
};

/** The allowed values in their order, which is their priority (DMN 1.5 §8.2.10); an output without values has no say. */
const readPriorities = (
  element: DmnElement,
  allowed: CompiledUnaryTests | undefined,
  { reading, scope }: LogicSite,
): readonly string[] => {
  if (allowed === undefined) return [];
  const list = compileExpression(`[${allowed.source}]`, scope);
  const outcome = list.ok ? list.compiled.evaluate({ variables: {}, now: '1970-01-01T00:00:00Z' }) : undefined;
  if (outcome?.kind === 'value' && outcome.warnings.length === 0 && isPlainList(outcome.value)) {
    return outcome.value.map((value) => canonicalJson(value));
  }
  reading.refuse('PriorityMissing', element, 'has allowed values that are no list of plain values; list them');
  return [];
};

type RuleSite = {
  readonly index: number;
  readonly element: DmnElement;
  readonly inputs: readonly InputColumn[];
  readonly site: LogicSite;
};

const readRule = (rule: DmnElement, { index, element, inputs, site }: RuleSite): readonly Rule[] => {
  const { reading, scope } = site;
  const entries = elementsIn(rule, 'inputEntry');
  const outputEntries = elementsIn(rule, 'outputEntry');
  const columns = [elementsIn(element, 'input').length, elementsIn(element, 'output').length];
  if (entries.length !== columns[0] || outputEntries.length !== columns[1]) {
    reading.refuse('CellMissing', rule, 'has another number of entries than the table has columns');
    return [];
  }
  const cells = entries.flatMap(
    (entry, at) => reading.tests(entry, { scope: inputs[at]?.scope ?? scope, owner: entry }) ?? [],
  );
  const outputs = outputEntries.flatMap((entry) => reading.expression(entry, { scope, owner: entry }) ?? []);
  return [
    {
      id: idOf(rule),
      index: index + 1,
      cells,
      cellTexts: cells.map(({ source }) => source),
      outputs,
      annotations: elementsIn(rule, 'annotationEntry').flatMap((entry) => textIn(entry, 'text') ?? []),
    },
  ];
};

const namesIn = ({ inputs, outputs, rules }: Table): readonly string[] => [
  ...inputs.flatMap(({ expression, allowed }) => [...expression.names, ...(allowed?.names ?? [])]),
  ...outputs.flatMap(({ allowed, otherwise }) => [...(allowed?.names ?? []), ...(otherwise?.names ?? [])]),
  ...rules.flatMap(({ cells, outputs: entries }) => [...cells, ...entries].flatMap(({ names }) => names)),
];

type LogicOutcome = ReturnType<DecisionLogic['evaluate']>;

const evaluateTable = (table: Table, sight: Sight): LogicOutcome => {
  const values = table.inputs.map((column, index) => inputValue(column, sight, `input ${String(index + 1)}`));
  const inputs = table.inputs.map(({ text }, index) => ({ expression: text, value: values[index] ?? null }));
  const hits = hitsOf(table, values, sight);
  const output = hits.length > 0 ? table.policy(hits, table) : defaultOutput(table, sight);
  return { inputs, hitPolicy: table.policyName, hits, output };
};

const inputValue = ({ text, expression, type, allowed }: InputColumn, sight: Sight, place: string): Json => {
  const value = valueOf(expression, sight, place);
  if (!isOfType(value, type)) {
    const message = `${place}, ${text}: the value is not of the declared type ${String(type.json)}`;
    throw new DecisionFailed('InputTypeMismatch', message, 'give a value of the type, or convert it in the expression');
  }
  if (value !== null && allowed !== undefined && !areAllowed(allowed, [value, sight], place)) {
    const message = `${place}, ${text}: the value is not one of ${allowed.source}`;
    throw new DecisionFailed('InputValueNotAllowed', message, 'give an allowed value, or allow this one in the model');
  }
  return value;
};

const areAllowed = (allowed: CompiledUnaryTests, [value, sight]: readonly [Json, Sight], place: string): boolean =>
  passes(allowed, [value, sight], place) ||
  (Array.isArray(value) && value.every((item: Json) => passes(allowed, [item, sight], place)));

const hitsOf = (table: Table, values: readonly Json[], sight: Sight): readonly RuleHit[] => {
  const hits: RuleHit[] = [];
  for (const rule of table.rules) {
    if (!doesHit(rule, values, sight)) continue;
    hits.push(hitOf(rule, table, sight));
    if (table.policyName === 'FIRST') break;
  }
  return hits;
};

const doesHit = ({ id, cells }: Rule, values: readonly Json[], sight: Sight): boolean =>
  cells.every(
    (cell, index) =>
      cell.source === '-' || passes(cell, [values[index] ?? null, sight], `rule ${id}, input ${String(index + 1)}`),
  );

const hitOf = ({ id, index, cellTexts, outputs, annotations }: Rule, table: Table, sight: Sight): RuleHit => ({
  rule: id,
  index,
  inputs: cellTexts,
  outputs: outputs.map((entry, at) =>
    outputValue(entry, table.outputs[at]?.allowed, { sight, place: `rule ${id}, output ${String(at + 1)}` }),
  ),
  annotations,
});

type OutputSite = { readonly sight: Sight; readonly place: string };

const outputValue = (
  entry: CompiledExpression,
  allowed: CompiledUnaryTests | undefined,
  { sight, place }: OutputSite,
): Json => {
  const value = valueOf(entry, sight, place);
  if (value === null || allowed === undefined || areAllowed(allowed, [value, sight], place)) return value;
  const message = `${place}: the value is not one of ${allowed.source}`;
  throw new DecisionFailed(
    'OutputValueNotAllowed',
    message,
    'correct the output entry, or allow the value in the model',
  );
};

/** Without a hit the outputs have their default values; without those the output is null (DMN 1.5 §8.2.11). */
const defaultOutput = (table: Table, sight: Sight): Json => {
  if (table.outputs.every(({ otherwise }) => otherwise === undefined)) {
    warn(sight, 'no rule hit, and there is no default output: the output is null');
    return null;
  }
  const values = table.outputs.map(({ otherwise }, index) =>
    otherwise === undefined ? null : valueOf(otherwise, sight, `default of output ${String(index + 1)}`),
  );
  return outputOf(values, table);
};
