import { personal, revealed, subjectOf, type Json, type JsonObject } from '@throughline/events';
import type { CompiledExpression } from '@throughline/feel';
import type { ModelValue } from '@throughline/process-model';
import type { CaseState, Instance } from '../state/case-state.js';
import { StepFailure, type Run } from './run.js';

/** Where an expression is read: what stands there sees, and `extra` over it. */
export type Reading = { readonly run: Run; readonly instance: Instance; readonly extra?: JsonObject };

/**
 * The value of an expression where `instance` stands. What it computes from personal values is personal of the same
 * subject.
 *
 * @throws StepFailure `ExpressionFailed` when FEEL can't compute it.
 */
export const evaluate = (reading: Reading, expression: CompiledExpression): Json => {
  const { run, instance } = reading;
  const { variables, subject } = readNames(reading, expression.names);
  const outcome = expression.evaluate({ variables, now: run.context.at, allowance: run.allowance });
  if (outcome.kind === 'fault') {
    throw new StepFailure(
      'ExpressionFailed',
      `The expression "${expression.source}" of ${instance.element} can't be computed: ${
        subject === undefined ? outcome.message : 'it reads personal values'
      }.`,
      'Set the variables that it reads, or deploy a corrected process and migrate the case; then retry.',
    );
  }
  return subject === undefined ? outcome.value : personal(subject, outcome.value);
};

/** A constant, or the value of its expression. */
export const valueOf = (reading: Reading, value: ModelValue): Json =>
  value.kind === 'text' ? value.text : evaluate(reading, value.expression);

/** A text that the model demands, with personal tags taken off: names, codes and keys identify, they are no content. */
export const textOf = (reading: Reading, value: ModelValue, what: string): string => {
  const given = valueOf(reading, value);
  const text = revealed(given);
  if (typeof text === 'string' && text !== '') return text;
  if (typeof text === 'number') return String(text);
  throw new StepFailure(
    'TextExpected',
    `The ${what} of ${reading.instance.element} must be a text, and is ${shown(given)}.`,
    'Set the variables that it is made from, then retry.',
  );
};

/** A condition: true or false, nothing else. */
export const holds = (reading: Reading, expression: CompiledExpression): boolean => {
  const given = evaluate(reading, expression);
  const value = revealed(given);
  if (typeof value === 'boolean') return value;
  throw new StepFailure(
    'ConditionNotBoolean',
    `The condition "${expression.source}" of ${reading.instance.element} is ${shown(given)}, neither true nor false.`,
    'Set the variables that it reads, then retry.',
  );
};

/** A value in the words of an incident: short, and never what belongs to a person. */
export const shown = (value: Json): string => {
  if (subjectOf(value) !== undefined) return 'a personal value';
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
};

/** The value of a variable as the instance sees it: its own, else the nearest scope's up to the process. */
const variableIn = (state: CaseState, instance: Instance, name: string): Json | undefined => {
  const holder = holderOf(state, instance, name);
  return holder?.variables.get(name);
};

/** The instance whose variable `name` is visible; a called process sees no further than its root. */
export const holderOf = (state: CaseState, instance: Instance, name: string): Instance | undefined => {
  let here: Instance | undefined = asItStands(state, instance);
  while (here !== undefined) {
    if (here.variables.has(name)) return here;
    here = enclosing(state, here);
  }
  return undefined;
};

/** The scope around an instance within the same process; undefined at the process's root. */
export const enclosing = (state: CaseState, instance: Instance): Instance | undefined =>
  instance.scope === undefined || instance.element === instance.process
    ? undefined
    : state.instances.get(instance.scope);

/** All variables that the instance sees, inner over outer, tags on. */
export const visibleVariables = (state: CaseState, instance: Instance): JsonObject => {
  const outer = enclosing(state, instance);
  const { variables } = asItStands(state, instance);
  return { ...(outer === undefined ? {} : visibleVariables(state, outer)), ...variables.toObject() };
};

/** A step may hold an instance from before it set a variable there. */
const asItStands = (state: CaseState, instance: Instance): Instance => state.instances.get(instance.id) ?? instance;

/** The variables of these names as FEEL and DMN see them, and whose they are if any of them is personal. */
export const readNames = (
  { run, instance, extra = {} }: Reading,
  names: readonly string[],
): { readonly variables: JsonObject; readonly subject: string | undefined } => {
  const variables: Record<string, Json> = {};
  let subject: string | undefined;
  for (const name of names) {
    const value = Object.hasOwn(extra, name) ? extra[name] : variableIn(run.state, instance, name);
    if (value === undefined) continue;
    const owner = subjectOf(value);
    subject ??= owner;
    variables[name] = owner === undefined ? value : revealed(value);
  }
  return { variables, subject };
};
