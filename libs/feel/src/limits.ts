/**
 * What bounds a text and an evaluation. Measured on one busy core: the slowest text of 3,000 characters compiles in 0.4 s
 * (the grammar's name tracking is quadratic), a spent budget takes about 0.1 s and 40 MB.
 */
export const limits = {
  /** UTF-16 units of one expression. */
  sourceLength: 3000,
  /** Levels of the syntax tree; `a + b + c` is one level an operator. */
  depth: 200,
  /** Words and signs of one name: the grammar tries every beginning of it at every word. */
  nameParts: 30,
  /** UTF-16 units of one name. */
  nameLength: 200,
  /** Names in scope that one text may mean. */
  names: 300,
  /** Rounds that the literal ranges of nested loops may have together. */
  literalRounds: 100_000,
  /** Steps of one evaluation: a loop's round, a call, a warning, or eight values looked at. */
  steps: 100_000,
  /** Warnings kept of one evaluation; the first ones name the cause. */
  warnings: 20,
  /** UTF-16 units of a text that is read as a date, time or duration. */
  temporalText: 200,
} as const;
