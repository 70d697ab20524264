/**
 * What bounds a text and an evaluation. Measured on one slow core: the slowest text of 4,000 characters compiles in
 * 0.3 s (the grammar's name tracking is quadratic), a spent budget takes about 0.1 s and 40 MB.
 */
export const limits = {
  /** UTF-16 units of one expression. */
  sourceLength: 4000,
  /** Levels of the syntax tree; `a + b + c` is one level an operator. */
  depth: 200,
  /** Rounds that the literal ranges of nested loops may have together. */
  literalRounds: 100_000,
  /** Steps of one evaluation: a loop's round, a call, a warning, or eight values looked at. */
  steps: 100_000,
  /** Warnings kept of one evaluation; the first ones name the cause. */
  warnings: 20,
  /** UTF-16 units of a text that is read as a date, time or duration. */
  temporalText: 200,
} as const;
