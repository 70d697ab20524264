import type { Json, JsonObject } from '@throughline/events';
import type { FeelAllowance } from '@throughline/feel';

/** One rule of a table that hit: its id, its number from 1, and the texts that a person reads. */
export type RuleHit = {
  readonly rule: string;
  readonly index: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly Json[];
  readonly annotations: readonly string[];
};

/**
 * What was evaluated and why it came out so. It is stored in the event and never evaluated again on replay.
 */
export type DecisionTrace = {
  readonly decision: string;
  readonly inputs: readonly { readonly expression: string; readonly value: Json }[];
  readonly hitPolicy?: string;
  readonly hits: readonly RuleHit[];
  readonly output: Json;
  readonly warnings: readonly string[];
  readonly required: readonly DecisionTrace[];
};

/** The outcome of a decision: a value with its trace, or a failure that becomes an incident. */
export type DecisionOutcome =
  | { readonly kind: 'decided'; readonly output: Json; readonly trace: DecisionTrace }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly remedy: string };

/** The time of a decision, and the FEEL steps that it shares with others; without an allowance it has its own. */
export type DecisionClock = { readonly now: string; readonly zone?: string; readonly allowance?: FeelAllowance };

/** A decision that was checked and compiled. */
export type Decision = {
  readonly id: string;
  readonly name: string;
  /** Names of the variables it may read: its own and its required decisions'. */
  readonly names: readonly string[];
  readonly decide: (variables: JsonObject, clock: DecisionClock) => DecisionOutcome;
};

/** A finding about a model, with the place and the remedy in words. */
export type DecisionProblem = {
  readonly code: string;
  readonly element: string;
  readonly message: string;
};

/** All decisions of one DMN file by id, or what is wrong with it. */
export type DecisionModelResult =
  | { readonly ok: true; readonly id: string; readonly name: string; readonly decisions: ReadonlyMap<string, Decision> }
  | { readonly ok: false; readonly problems: readonly DecisionProblem[] };
