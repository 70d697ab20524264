/** JSON as FEEL takes and gives it. Dates, times and durations are ISO 8601 strings on the way in and out. */
export type FeelJson = null | boolean | number | string | readonly FeelJson[] | { readonly [key: string]: FeelJson };

/**
 * Names that hold spaces or operators (`Applicant Age`, `loan-to-value`) and are in scope where the text stands, with the
 * members of contexts; for a list the members of its items. Without it a text is read as FEEL reads plain names.
 */
export type FeelScope = { readonly [name: string]: FeelScope | null };

/** What an evaluation sees. There is no other input: the clock and the zone come in here. */
export type FeelContext = {
  /** Values by name. Only {@link CompiledExpression.names} are looked up. */
  readonly variables: { readonly [name: string]: FeelJson };
  /** `now()` and `today()`: ISO 8601 in UTC. */
  readonly now: string;
  /** IANA zone of local dates and times. Default UTC. */
  readonly zone?: string;
};

/** Why a value is null or a part was ignored, as the standard demands that errors are values. */
export type FeelWarning = { readonly message: string; readonly from?: number; readonly to?: number };

/**
 * What evaluating gave. A `fault` is typed: `FeelBudgetExceeded` (steps, depth, size), `FeelFailed` (the expression
 * can't be computed at all). Evaluation never throws.
 */
export type FeelOutcome =
  | { readonly kind: 'value'; readonly value: FeelJson; readonly warnings: readonly FeelWarning[] }
  | { readonly kind: 'fault'; readonly code: 'FeelBudgetExceeded' | 'FeelFailed'; readonly message: string };

/** An expression that was parsed once and is evaluated many times. */
export type CompiledExpression = {
  readonly source: string;
  /** Free names that the expression may read, sorted; used to load variables and to trace personal data. */
  readonly names: readonly string[];
  readonly evaluate: (context: FeelContext) => FeelOutcome;
};

/** A unary test of a decision table cell: `input` is what `?` and implicit comparisons see. */
export type CompiledUnaryTests = {
  readonly source: string;
  readonly names: readonly string[];
  readonly test: (input: FeelJson, context: FeelContext) => FeelOutcome;
};

/** Why a text does not compile: place (UTF-16 offsets into the source) and reason. */
export type FeelProblem = {
  readonly code:
    'FeelSyntax' | 'FeelTooLong' | 'FeelTooDeep' | 'FeelRangeTooLarge' | 'FeelPatternRefused' | 'FeelNotSupported';
  readonly message: string;
  readonly from: number;
  readonly to: number;
};

/** What compiling gives. */
export type Compilation<T> =
  { readonly ok: true; readonly compiled: T } | { readonly ok: false; readonly problem: FeelProblem };
