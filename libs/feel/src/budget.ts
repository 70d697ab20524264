import { limits } from './limits.js';

/** Thrown through the interpreter when an evaluation has spent its steps; it never leaves this package. */
export class BudgetExceeded extends Error {}

const valuesAStep = 8;
const charactersAValue = 32;

/** Counts what one evaluation does. Counted, not timed, so that every machine gives up at the same place. */
export class Budget {
  #left: number = limits.steps;

  /** Starts the next evaluation with so many steps. */
  refill(steps: number): void {
    this.#left = steps;
  }

  get left(): number {
    return Math.max(0, this.#left);
  }

  /** Takes steps. @throws BudgetExceeded when there are not enough left. */
  charge(steps: number): void {
    this.#left -= steps;
    if (!(this.#left >= 0)) throw new BudgetExceeded();
  }

  /**
   * Takes the steps of walking the whole value. A part that is reached twice counts twice: a context of lists of lists
   * can be small in memory and endless to anyone who walks it.
   */
  weigh(value: unknown): void {
    if (typeof value === 'object' && value !== null) this.#weighParts(value);
    else this.charge(typeof value === 'string' ? weightOfText(value) : 0);
  }

  #weighParts(value: object): void {
    const parts: unknown[] = Array.isArray(value) ? value : isPlain(value) ? Object.values(value) : [];
    this.charge((1 + parts.length) / valuesAStep);
    for (const part of parts) this.weigh(part);
  }
}

const isPlain = (value: object): boolean => Object.getPrototypeOf(value) === Object.prototype;

const weightOfText = (text: string): number => text.length / (charactersAValue * valuesAStep);
