/**
 * Numbered behaviours of `decide`. A case keeps the number it was born under (architecture, invariant 8): whatever would
 * change what `decide` returns for an old input is a new entry here, and reads `semantics` of the state.
 */
export const semantics = [
  { number: 1, since: '0.1.0', what: 'The first release.', why: 'A place to count from.' },
  {
    number: 2,
    since: '0.1.0',
    what: 'A task says which department hands it over, and every event of it which department it is told to.',
    why: 'Departments hear of their work on topics of their own, from the events alone.',
  },
] as const;

/** The number that new cases are born under. */
export const currentSemantics = 2;

/** From which number on tasks know of handoffs. */
export const handoffSemantics = 2;
