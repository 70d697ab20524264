/**
 * How many ways a backtracking engine may try a pattern from one place of a text of n characters: at most
 * `factor * (n + 1) ** degree`.
 */
type Ways = { readonly factor: number; readonly degree: number };

/** What a pattern can cost at worst, or why it is refused. */
export type PatternCost =
  { readonly ok: true; readonly on: (characters: number) => number } | { readonly ok: false; readonly reason: string };

const longestPattern = 500;
const highestCount = 1000;
/** A pattern that costs more than this on a text of 24 characters is of no use under any budget. */
const costliest = 1e7;
const shortText = 24;

/**
 * Bounds the work of a regular expression by its form. One rule: what repeats without limit may hold neither another
 * repetition nor a choice, for that is what makes backtracking exponential; everything else is polynomial and is charged
 * for by the length of the text.
 */
export const patternCost = (pattern: string): PatternCost => {
  try {
    if (pattern.length > longestPattern) throw new Refused(`it has more than ${String(longestPattern)} characters`);
    assertValid(pattern);
    const ways = new PatternReader(pattern).read();
    const degree = ways.degree + (isAnchored(pattern) ? 0 : 1);
    const on = (characters: number): number => ways.factor * (characters + 1) ** degree;
    if (on(shortText) > costliest) throw new Refused('its repetitions and choices multiply; give them upper limits');
    return { ok: true, on };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, reason: error.message };
    throw error;
  }
};

class Refused extends Error {}

const assertValid = (pattern: string): void => {
  try {
    new RegExp(pattern, 'u');
  } catch {
    throw new Refused('it is no regular expression');
  }
};

/** `^` binds only the first of several alternatives. */
const isAnchored = (pattern: string): boolean => pattern.startsWith('^') && !pattern.includes('|');

const once: Ways = { factor: 1, degree: 0 };

const both = (a: Ways, b: Ways): Ways => ({ factor: a.factor * b.factor, degree: a.degree + b.degree });

const either = (a: Ways, b: Ways): Ways => ({
  factor: a.factor + b.factor,
  degree: Math.max(a.degree, b.degree),
});

const isSimple = ({ factor, degree }: Ways): boolean => factor === 1 && degree === 0;

/** Reads a pattern that is known to be valid; so what is not recognised is an ordinary character. */
class PatternReader {
  #at = 0;
  /** Product of the counts around the place that is read: what the engine unrolls. */
  #copies = 1;

  constructor(private readonly pattern: string) {}

  read(): Ways {
    return this.#choice(true);
  }

  #choice(outermost: boolean): Ways {
    let ways = this.#sequence(outermost);
    while (this.#take('|')) ways = either(ways, this.#sequence(outermost));
    return ways;
  }

  #sequence(outermost: boolean): Ways {
    let ways = once;
    while (this.#at < this.pattern.length && !this.#next('|') && !this.#next(')')) {
      const term = this.#term();
      // What stands last in the whole pattern never has to give characters back.
      const last = outermost && (this.#at >= this.pattern.length || this.#next('|'));
      ways = both(ways, last && term.factor === 1 && term.degree === 1 ? once : term);
    }
    return ways;
  }

  #term(): Ways {
    const from = this.#at;
    const atom = this.#atom();
    const repeat = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(this.pattern.slice(this.#at));
    if (repeat === null) return atom;
    this.#at += repeat[0].length;
    const least = repeat[0].startsWith('{') ? Number(repeat[1]) : 0;
    const most = this.#most(repeat);
    return this.#repeated(atom, { least, most, text: this.pattern.slice(from, this.#at) });
  }

  #most(repeat: RegExpExecArray): number {
    if (!repeat[0].startsWith('{')) return repeat[0].startsWith('?') ? 1 : Infinity;
    if (repeat[2] === '') return Number(repeat[1]);
    return repeat[3] === '' ? Infinity : Number(repeat[3]);
  }

  #repeated(atom: Ways, { least, most, text }: { least: number; most: number; text: string }): Ways {
    const finite = Number.isFinite(most) ? most : least;
    this.#copies *= Math.max(1, finite);
    if (this.#copies > highestCount) throw new Refused(`it counts to more than ${String(highestCount)}`);
    if (most !== Infinity) {
      const choices = most - least + 1;
      return { factor: atom.factor ** Math.max(1, most) * choices, degree: atom.degree * Math.max(1, most) };
    }
    if (isSimple(atom)) return { factor: 1, degree: 1 };
    throw new Refused(`"${text}" repeats what itself repeats or chooses`);
  }

  #atom(): Ways {
    if (this.#take('(')) return this.#group();
    if (this.#take('[')) return this.#characterClass();
    if (this.#take('\\')) return this.#escape();
    this.#at += (this.pattern.codePointAt(this.#at) ?? 0) > 0xffff ? 2 : 1;
    return once;
  }

  #group(): Ways {
    const opening = /^\?(?:[:=!]|<[=!]|<[^>]*>)/.exec(this.pattern.slice(this.#at));
    this.#at += opening?.[0].length ?? 0;
    const ways = this.#choice(false);
    this.#at += 1;
    return ways;
  }

  #characterClass(): Ways {
    while (!this.#take(']')) this.#at += this.#next('\\') ? 2 : 1;
    return once;
  }

  #escape(): Ways {
    const escape = /^(?:u\{[^}]*\}|u.{4}|x..|[pP]\{[^}]*\}|c.|k<|[1-9]|.)/su.exec(this.pattern.slice(this.#at));
    const text = escape?.[0] ?? '';
    if (/^(?:k<|[1-9])$/.test(text)) throw new Refused('it refers back to what it matched');
    this.#at += text.length;
    return once;
  }

  #next(character: string): boolean {
    return this.pattern[this.#at] === character;
  }

  #take(character: string): boolean {
    if (!this.#next(character)) return false;
    this.#at += 1;
    return true;
  }
}
