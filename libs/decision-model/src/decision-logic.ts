import type { FeelScope } from '@throughline/feel';
import type { DecisionTrace } from './decision-model.js';
import type { Sight } from './evaluation.js';
import type { Reading } from './reading.js';
import type { ValueTypes } from './value-types.js';

/** What a decision does, compiled: the same for tables and expressions. */
export type DecisionLogic = {
  /** Names of variables that it may read, unsorted and possibly twice. */
  readonly names: readonly string[];
  /** Evaluates it. @throws DecisionFailed */
  readonly evaluate: (
    sight: Sight,
  ) => Pick<DecisionTrace, 'inputs' | 'hits' | 'output'> & { readonly hitPolicy?: string };
};

/** Where a decision's logic is read: what is in scope, the file's types, and where problems go. */
export type LogicSite = { readonly reading: Reading; readonly scope: FeelScope; readonly typeOf: ValueTypes };
