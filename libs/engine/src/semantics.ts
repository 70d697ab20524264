/**
 * Numbered behaviours of `decide`. A case keeps the number it was born under (architecture, invariant 8): whatever would
 * change what `decide` returns for an old input is a new entry here, and reads `semantics` of the state.
 */
export const semantics = [
  { number: 1, since: '0.1.0', what: 'The first release.', why: 'A place to count from.' },
] as const;

/** The number that new cases are born under. */
export const currentSemantics = 1;
