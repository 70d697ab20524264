import type { Json, JsonObject } from '@throughline/events';
import type { FeelAllowance } from '@throughline/feel';
import { DecisionFailed } from './decision-failed.js';
import type { Decision, DecisionClock, DecisionOutcome, DecisionTrace } from './decision-model.js';
import { passes, type Sight } from './evaluation.js';
import type { DecisionNode, RequiredInput } from './requirements.js';
import { isOfType } from './value-types.js';

/** FEEL steps of one decision with all that it requires, unless the caller gives an allowance: counted, not timed. */
const stepsOfADecision = 200_000;

/** Makes the decision that others call. */
export const runnableDecision = (node: DecisionNode): Decision => ({
  id: node.id,
  name: node.name,
  names: [...freeNames(node)].sort(),
  decide: (variables, clock) => decide(node, variables, clock),
});

/** What it and its required decisions read from outside; a required decision's output comes from inside. */
const freeNames = (node: DecisionNode, seen = new Map<DecisionNode, ReadonlySet<string>>()): ReadonlySet<string> => {
  const known = seen.get(node);
  if (known !== undefined) return known;
  const inside = new Set(node.required.map(({ variable }) => variable));
  const own = node.logic.names.filter((name) => !inside.has(name));
  const names = new Set([...own, ...node.required.flatMap((other) => [...freeNames(other, seen)])]);
  seen.set(node, names);
  return names;
};

type Run = {
  readonly variables: JsonObject;
  readonly clock: DecisionClock;
  readonly allowance: FeelAllowance;
  readonly outputs: Map<DecisionNode, Json>;
};

const decide = (node: DecisionNode, variables: JsonObject, clock: DecisionClock): DecisionOutcome => {
  const allowance = clock.allowance ?? { left: stepsOfADecision };
  try {
    const trace = traceOf(node, { variables, clock, allowance, outputs: new Map() });
    return { kind: 'decided', output: trace.output, trace };
  } catch (error) {
    if (!(error instanceof DecisionFailed)) throw error;
    return { kind: 'failed', code: error.code, message: error.message, remedy: error.remedy };
  }
};

/** Evaluates what is required, each decision once in a run, then the decision itself. */
const traceOf = (node: DecisionNode, run: Run): DecisionTrace => {
  const required: DecisionTrace[] = [];
  for (const other of node.required) if (!run.outputs.has(other)) required.push(traceOf(other, run));
  const sight = sightOf(node, run);
  const { inputs, hits, output, hitPolicy } = atElement(node.id, () => {
    checkInputs(node.inputs, sight);
    return node.logic.evaluate(sight);
  });
  run.outputs.set(node, output);
  const policy = hitPolicy === undefined ? {} : { hitPolicy };
  return { decision: node.id, inputs, ...policy, hits, output, warnings: sight.warnings, required };
};

const sightOf = (node: DecisionNode, { variables, clock, allowance, outputs }: Run): Sight => {
  const inner = node.required.map((other) => [other.variable, outputs.get(other) ?? null] as const);
  const seen = inner.length === 0 ? variables : { ...variables, ...Object.fromEntries(inner) };
  return {
    variables: seen,
    now: clock.now,
    ...(clock.zone === undefined ? {} : { zone: clock.zone }),
    allowance,
    warnings: [],
  };
};

const checkInputs = (inputs: readonly RequiredInput[], sight: Sight): void => {
  for (const { name, type } of inputs) {
    const value = sight.variables[name] ?? null;
    if (!isOfType(value, type)) {
      throw new DecisionFailed('InputTypeMismatch', `the input ${name} is not of its declared type`, correctInput);
    }
    if (value === null || type.allowed === undefined) continue;
    const { allowed } = type;
    const items: readonly Json[] = type.isCollection && Array.isArray(value) ? value : [value];
    if (!items.every((item) => passes(allowed, [item, sight], `input ${name}`))) {
      throw new DecisionFailed(
        'InputValueNotAllowed',
        `the input ${name} is not one of ${allowed.source}`,
        correctInput,
      );
    }
  }
};

const correctInput = 'correct the variable, or the type in the model';

/** Says in a failure which decision it was. */
const atElement = <T>(id: string, run: () => T): T => {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof DecisionFailed)) throw error;
    throw new DecisionFailed(error.code, `decision ${id}: ${error.message}`, error.remedy);
  }
};
