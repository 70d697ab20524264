/** Texts that a pattern is tried on are no longer than this; a longer one does not match. */
export const patternTextLimit = 200;

/** About how many ways a pattern may be tried on one text before it is refused. */
export const patternCostLimit = 100_000;

/**
 * How many ways a backtracking engine can try the pattern on a text of {@link patternTextLimit} characters: a bound,
 * not a measure. Infinity for what can't be bounded or is not counted: nested repetition, look-around, references.
 */
export const patternCost = (pattern: string): number => {
  const reader = { pattern, at: 0 };
  const cost = alternatives(reader, true);
  return reader.at === pattern.length ? cost : Infinity;
};

type Reader = { readonly pattern: string; at: number };

const alternatives = (reader: Reader, outermost: boolean): number => {
  let cost = branch(reader, outermost);
  while (reader.pattern[reader.at] === '|') {
    reader.at += 1;
    cost += branch(reader, outermost);
  }
  return cost;
};

/** A branch that does not begin with `^` is tried from every place of the text. */
const branch = (reader: Reader, outermost: boolean): number => {
  let cost = outermost && reader.pattern[reader.at] !== '^' ? patternTextLimit : 1;
  while (reader.at < reader.pattern.length && !'|)'.includes(reader.pattern[reader.at] ?? '')) {
    const once = atom(reader);
    cost *= repeated(once, quantifier(reader));
  }
  return cost;
};

type Quantifier = { readonly least: number; readonly most: number };

const repeated = (once: number, { least, most }: Quantifier): number => {
  if (once === 1) return Math.min(most, patternTextLimit) - Math.min(least, patternTextLimit) + 1;
  return most === Infinity ? Infinity : once ** most * (most - least + 1);
};

const quantifier = (reader: Reader): Quantifier => {
  const match = /^(?:[*+?]|\{(\d{1,6})(,(\d{0,6}))?\})\??/.exec(reader.pattern.slice(reader.at, reader.at + 20));
  if (match === null) return { least: 1, most: 1 };
  reader.at += match[0].length;
  switch (match[0][0]) {
    case '*':
      return { least: 0, most: Infinity };
    case '+':
      return { least: 1, most: Infinity };
    case '?':
      return { least: 0, most: 1 };
    default: {
      const least = Number(match[1]);
      if (match[2] === undefined) return { least, most: least };
      return { least, most: match[3] === '' ? Infinity : Number(match[3]) };
    }
  }
};

const atom = (reader: Reader): number => {
  const first = reader.pattern[reader.at];
  if (first === '(') return group(reader);
  if (first === '[') return characterClass(reader);
  if (first === '\\') return escape(reader);
  reader.at += 1;
  return 1;
};

const group = (reader: Reader): number => {
  const { pattern, at } = reader;
  if (pattern[at + 1] === '?' && pattern[at + 2] !== ':') return giveUp(reader);
  reader.at += pattern[at + 1] === '?' ? 3 : 1;
  const cost = alternatives(reader, false);
  if (pattern[reader.at] !== ')') return giveUp(reader);
  reader.at += 1;
  return cost;
};

const characterClass = (reader: Reader): number => {
  const match = /^\[(?:[^\]\\]|\\.)*\]/u.exec(reader.pattern.slice(reader.at));
  if (match === null) return giveUp(reader);
  reader.at += match[0].length;
  return 1;
};

const escape = (reader: Reader): number => {
  const match =
    /^\\(?:[pP]\{\w{1,40}(?:=\w{1,40})?\}|u\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[^1-9kc])/u.exec(
      reader.pattern.slice(reader.at),
    );
  if (match === null) return giveUp(reader);
  reader.at += match[0].length;
  return 1;
};

/** Reading ends here: what is not understood has no bound. */
const giveUp = (reader: Reader): number => {
  reader.at = reader.pattern.length;
  return Infinity;
};
