/** JSON as FEEL takes and gives it. Dates, times and durations are ISO 8601 strings on the way in and out. */
export type FeelJson = null | boolean | number | string | readonly FeelJson[] | { readonly [key: string]: FeelJson };

/** The types of values that JSON writes as text. */
export type FeelTemporal = 'date' | 'time' | 'date and time' | 'duration';

/** What is known of a value: nothing (null), that its text is a time, or the members of a context (of a list's items). */
export type FeelShape = null | FeelTemporal | FeelScope;

/**
 * What the author declared of the names in scope. It is needed for names that hold spaces or operators
 * (`Applicant Age`, `loan-to-value`), and for times: without a declared type a text is a text. `?` is the input of a
 * unary test.
 */
export type FeelScope = { readonly [name: string]: FeelShape };

/** What an evaluation sees. There is no other input: the clock and the zone come in here. */
export type FeelContext = {
  /** Values by name. Only {@link CompiledExpression.names} are looked up. */
  readonly variables: { readonly [name: string]: FeelJson };
  /** `now()` and `today()`: ISO 8601 in UTC. */
  readonly now: string;
  /** IANA zone of local dates and times. Default UTC. */
  readonly zone?: string;
  /** Steps that several evaluations share, e.g. those of one command. Without it each has a budget of its own. */
  readonly allowance?: FeelAllowance;
};

/** Steps left for several evaluations together; each evaluation takes off what it used. */
export type FeelAllowance = { left: number };

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
