import { canonicalJson, isJsonObject, type Json } from '@throughline/events';
import { DecisionFailed } from './decision-failed.js';

/** What a rule that hit puts out: an output's value by the clause's place. */
export type HitOutputs = { readonly rule: string; readonly outputs: readonly Json[] };

/** What a policy needs to know of the table. */
export type PolicyTable = {
  readonly id: string;
  /** Names of the outputs; one output without names is the value itself. */
  readonly outputNames: readonly string[];
  /** For each output the canonical texts of its allowed values, the most important first. */
  readonly priorities: readonly (readonly string[])[];
};

/** Turns the hits of a table, of which there is at least one, into its output. @throws DecisionFailed */
export type HitPolicy = (hits: readonly HitOutputs[], table: PolicyTable) => Json;

/** The output of one rule: the value, or a context where there are several outputs. */
export const outputOf = (outputs: readonly Json[], { outputNames }: PolicyTable): Json =>
  outputs.length === 1
    ? (outputs[0] ?? null)
    : Object.fromEntries(outputNames.map((name, index) => [name, outputs[index] ?? null]));

const only: HitPolicy = (hits, table) => outputOf(hits[0]?.outputs ?? [], table);

const all: HitPolicy = (hits, table) => hits.map(({ outputs }) => outputOf(outputs, table));

const unique: HitPolicy = (hits, table) => {
  if (hits.length > 1) throw violated('UniqueViolated', table, `rules ${ruleNames(hits)} hit at once, one may`);
  return only(hits, table);
};

const any: HitPolicy = (hits, table) => {
  const texts = new Set(hits.map(({ outputs }) => canonicalJson([...outputs])));
  if (texts.size > 1) throw violated('AnyViolated', table, `rules ${ruleNames(hits)} hit with different outputs`);
  return only(hits, table);
};

const violated = (code: string, { id }: PolicyTable, message: string): DecisionFailed =>
  new DecisionFailed(
    code,
    `decision table ${id}: ${message}`,
    'make the rules exclude each other, or change the hit policy',
  );

const ruleNames = (hits: readonly HitOutputs[]): string => hits.map(({ rule }) => rule).join(', ');

/** Sorted by the outputs from left to right, each by the order of its allowed values; equal ones stay in rule order. */
const byPriority = (hits: readonly HitOutputs[], { priorities }: PolicyTable): readonly HitOutputs[] => {
  const ranks = (hit: HitOutputs): readonly number[] =>
    priorities.map((values, index) => {
      const rank = values.indexOf(canonicalJson(hit.outputs[index]));
      return rank === -1 ? values.length : rank;
    });
  const compare = (a: readonly number[], b: readonly number[]): number =>
    a.map((rank, index) => rank - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
  return hits
    .map((hit) => ({ hit, ranks: ranks(hit) }))
    .sort((a, b) => compare(a.ranks, b.ranks))
    .map(({ hit }) => hit);
};

const priority: HitPolicy = (hits, table) => only(byPriority(hits, table), table);

const outputOrder: HitPolicy = (hits, table) => all(byPriority(hits, table), table);

/** Aggregations are over one output: the reader refuses tables with more. */
const values = (hits: readonly HitOutputs[]): readonly Json[] => hits.map(({ outputs }) => outputs[0] ?? null);

const sum: HitPolicy = (hits, table) => numbersOf(hits, table).reduce((total, value) => total + value, 0);

const count: HitPolicy = (hits) => values(hits).length;

const numbersOf = (hits: readonly HitOutputs[], { id }: PolicyTable): readonly number[] =>
  values(hits).map((value) => {
    if (typeof value === 'number') return value;
    throw new DecisionFailed('AggregateNotNumbers', `decision table ${id}: an output is no number`, numbersOnly);
  });

const numbersOnly = 'let every output entry of the table give a number';

const least: HitPolicy = (hits, table) => Math.min(...numbersOf(hits, table));

const greatest: HitPolicy = (hits, table) => Math.max(...numbersOf(hits, table));

/** The policies by the standard's names (DMN 1.5 §8.2.10); for `COLLECT` with the aggregation after it. */
export const hitPolicies: Readonly<Record<string, HitPolicy | undefined>> = {
  UNIQUE: unique,
  ANY: any,
  PRIORITY: priority,
  FIRST: only,
  'RULE ORDER': all,
  'OUTPUT ORDER': outputOrder,
  COLLECT: all,
  'COLLECT SUM': sum,
  'COLLECT MIN': least,
  'COLLECT MAX': greatest,
  'COLLECT COUNT': count,
};

/** Whether a policy asks for the order of allowed output values. */
export const needsPriorities = (policy: string): boolean => policy === 'PRIORITY' || policy === 'OUTPUT ORDER';

/** Values in a list that is written as unary tests, if they are plain values. */
export const isPlainList = (value: Json): value is readonly Json[] =>
  Array.isArray(value) && value.every((item: Json) => !Array.isArray(item) && !isJsonObject(item));
