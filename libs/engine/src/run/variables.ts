import { canonicalJson, isJsonObject, isPersonal, personal, type Json, type JsonObject } from '@throughline/events';
import type { Mapping } from '@throughline/process-model';
import type { Instance } from '../state/case-state.js';
import { enclosing, holderOf, valueOf } from './evaluate.js';
import { emit, type Run } from './run.js';

/** Where variables are set, and why where somebody corrects them by hand. */
export type Setting = { readonly scope: number; readonly reason?: string };

/**
 * Sets variables in one scope, each with what it was before. What does not change is not told; what was personal stays
 * so, whoever corrects it.
 */
export const setVariables = (run: Run, { scope, reason }: Setting, values: JsonObject): void => {
  const held = run.state.instances.get(scope)?.variables;
  const changes = Object.entries(values).flatMap(([name, value]) => {
    const before = held?.get(name);
    if (before === undefined) return [{ name, after: value }];
    const after = isPersonal(before) ? personal(before.$personal, value) : value;
    return canonicalJson(before) === canonicalJson(after) ? [] : [{ name, before, after }];
  });
  if (changes.length === 0) return;
  emit(run, 'VariablesSet', reason === undefined ? { scope, changes } : { scope, changes, reason });
};

/**
 * Brings results out of an element: each variable goes to the nearest scope, from the element's own outward, that has
 * one of that name, else to the process. (Camunda 8's rule for variables without output mapping.)
 */
export const propagate = (run: Run, from: Instance, values: JsonObject): void => {
  const byScope = new Map<number, Record<string, Json>>();
  for (const [name, value] of Object.entries(values)) {
    const target = (holderOf(run.state, from, name) ?? rootOf(run, from)).id;
    byScope.set(target, { ...byScope.get(target), [name]: value });
  }
  for (const [scope, set] of byScope) setVariables(run, { scope }, set);
};

/** Evaluates input mappings into the instance's own scope, each seeing the ones before it. */
export const applyInputs = (run: Run, instance: Instance, mappings: readonly Mapping[]): void => {
  if (mappings.length === 0) return;
  setVariables(run, { scope: instance.id }, mapped(run, instance, mappings));
};

/**
 * Evaluates output mappings where the instance stands and brings their targets out of it; those of an inner instance
 * may set its own output element.
 */
export const applyOutputs = (run: Run, instance: Instance, mappings: readonly Mapping[]): void => {
  if (mappings.length === 0) return;
  const outside = instance.loop === undefined ? enclosing(run.state, instance) : instance;
  if (outside !== undefined) propagate(run, outside, mapped(run, instance, mappings));
};

/** The root of the process that the instance runs in. */
const rootOf = (run: Run, instance: Instance): Instance => {
  const outer = enclosing(run.state, instance);
  return outer === undefined ? instance : rootOf(run, outer);
};

const mapped = (run: Run, instance: Instance, mappings: readonly Mapping[]): JsonObject =>
  mappings.reduce<JsonObject>((values, { source, target }) => {
    const [name, ...path] = target;
    if (name === undefined) return values;
    return { ...values, [name]: placed(values[name], path, valueOf({ run, instance, extra: values }, source)) };
  }, {});

/** `a.b.c` as a target sets one member of a context and leaves the others. */
const placed = (into: Json | undefined, path: readonly string[], value: Json): Json => {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const context = isJsonObject(into) ? into : {};
  return { ...context, [key]: placed(context[key], rest, value) };
};
