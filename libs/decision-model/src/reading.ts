import {
  compileExpression,
  compileUnaryTests,
  type Compilation,
  type CompiledExpression,
  type CompiledUnaryTests,
  type FeelScope,
} from '@throughline/feel';
import type { DecisionProblem } from './decision-model.js';
import { idOf, textIn, type DmnElement } from './dmn-element.js';

/** Where a FEEL text stands: what is in scope there, and the element that a person finds it by. */
export type TextPlace = { readonly scope: FeelScope; readonly owner: DmnElement };

/**
 * Compiling costs time that grows with the square of a text's length. This is what all texts of a file may have together:
 * 20 texts of 1,000 characters, or 8,000 of 50.
 */
const mostTextSquared = 20_000_000;

/** Collects what is wrong with a file while it is read. */
export class Reading {
  readonly problems: DecisionProblem[] = [];
  #textSquared = 0;

  /** Notes what is wrong with an element. */
  refuse(code: string, element: DmnElement, message: string): void {
    this.problems.push({ code, element: idOf(element), message });
  }

  /** The compiled expression of an element with a `text`; undefined, and a problem, where it has none that runs. */
  expression(element: DmnElement | undefined, place: TextPlace): CompiledExpression | undefined {
    const text = this.#text(element, place.owner);
    if (text === undefined) {
      this.refuse('ExpressionMissing', place.owner, 'has no expression; write one');
      return undefined;
    }
    return this.#compiled(text, place, compileExpression);
  }

  /** The compiled unary tests of an element with a `text`; an empty text lets everything pass, like `-`. */
  tests(element: DmnElement | undefined, place: TextPlace): CompiledUnaryTests | undefined {
    return this.#compiled(this.#text(element, place.owner) ?? '-', place, compileUnaryTests);
  }

  #text(element: DmnElement | undefined, owner: DmnElement): string | undefined {
    this.checkLanguage(element, owner);
    const text = textIn(element, 'text');
    this.#textSquared += (text?.length ?? 0) ** 2;
    return text;
  }

  /** Refuses a language other than FEEL. */
  checkLanguage(element: DmnElement | undefined, owner: DmnElement): void {
    const language = textIn(element, 'expressionLanguage');
    if (language === undefined || /^feel$|\/FEEL(\/|$)/i.test(language)) return;
    this.refuse('LanguageNotSupported', owner, `is written in ${language}; only FEEL is run`);
  }

  #compiled<T>(
    text: string,
    { scope, owner }: TextPlace,
    compile: (source: string, scope: FeelScope) => Compilation<T>,
  ): T | undefined {
    if (this.#textSquared > mostTextSquared) {
      if (!this.problems.some(({ code }) => code === 'TooMuchText')) this.refuse('TooMuchText', owner, tooMuch);
      return undefined;
    }
    const compilation = compile(text, scope);
    if (compilation.ok) return compilation.compiled;
    const { code, message, from } = compilation.problem;
    this.refuse(code, owner, `"${shortened(text)}", character ${String(from + 1)}: ${message}`);
    return undefined;
  }
}

const shortened = (text: string): string => (text.length > 80 ? `${text.slice(0, 77)}...` : text);

const tooMuch = 'the expressions of the file are too long together; split the file';
