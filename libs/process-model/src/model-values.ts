import { compileExpression, type CompiledExpression } from '@throughline/feel';
import { bodyOf, textOf, type BpmnElement } from './bpmn-element.js';
import type { Mapping, ModelValue } from './process-graph.js';
import { refuse, type Reading } from './reading.js';

/** Where a value stands in the file: the element to name and the property in words. */
export type Place = { readonly element: BpmnElement; readonly what: string };

/** A text of the `zeebe:` vocabulary: FEEL after `=`, else a constant. */
export const modelValue = (reading: Reading, place: Place, text: string): ModelValue => {
  if (!text.startsWith('=')) return { kind: 'text', text };
  return { kind: 'feel', expression: compile(reading, place, text) };
};

/** The same where the value may be absent. */
export const optionalValue = (reading: Reading, place: Place, text: string | undefined): ModelValue | undefined =>
  text === undefined ? undefined : modelValue(reading, place, text);

/** A text that is FEEL with or without a leading `=`. */
export const feelText = (reading: Reading, place: Place, text: string): CompiledExpression =>
  compile(reading, place, text);

/** An expression element of the standard (condition, loop count): FEEL with or without a leading `=`. */
export const feelOf = (reading: Reading, place: Place, expression: BpmnElement): CompiledExpression => {
  const source = sourceOf(reading, expression);
  if (source === '') {
    refuse(reading, place.element, [
      'InvalidExpression',
      `has an empty ${place.what}; write a FEEL expression or remove it`,
    ]);
    return unreadable;
  }
  if (!isFeel(reading, expression) && !isLiteral(source)) {
    refuseLanguage(reading, place, languageOf(reading, expression) ?? '');
    return unreadable;
  }
  return compile(reading, place, source);
};

/** The text of an expression element, in FEEL where a translation is given. */
export const sourceOf = (reading: Reading, expression: BpmnElement): string => {
  const source = bodyOf(expression);
  const { translateExpression } = reading.options;
  if (translateExpression === undefined || source === '') return source;
  return translateExpression(source, languageOf(reading, expression)).trim();
};

/** Tells whether an expression element is FEEL: said so, or nothing else said, or translated. */
export const isFeel = (reading: Reading, expression: BpmnElement): boolean => {
  const language = languageOf(reading, expression);
  return language === undefined || reading.options.translateExpression !== undefined || isFeelName(language);
};

/** The names of FEEL in use: DMN's namespaces, media types and the bare word. */
export const isFeelName = (language: string): boolean =>
  /^(?:(?:application|text)\/(?:x-)?)?feel$/i.test(language) ||
  /^https?:\/\/www\.omg\.org\/spec\/(?:DMN\/\d+\/)?FEEL\/?(?:\d+\/?)?$/i.test(language);

/** Refuses a language that is not executed. */
export const refuseLanguage = (reading: Reading, { element, what }: Place, language: string): void =>
  refuse(reading, element, [
    'InvalidExpression',
    `has a ${what} in ${language === '' ? 'an unnamed language' : `"${language}"`}; only FEEL is executed`,
  ]);

/** The name of a variable; undefined, told, where it is none. */
export const variableName = (reading: Reading, place: Place, text: string | undefined): string | undefined => {
  if (text === undefined || namePattern.test(text)) return text;
  refuse(reading, place.element, ['InvalidMapping', `has "${text}" as ${place.what}, which can't name a variable`]);
  return undefined;
};

/** Input or output mappings of `zeebe:ioMapping`. */
export const mappingsOf = (reading: Reading, element: BpmnElement, parts: readonly BpmnElement[]): readonly Mapping[] =>
  parts.map((part) => {
    const source = textOf(part, 'source') ?? '';
    const target = (textOf(part, 'target') ?? '').split('.');
    if (!target.every((name) => namePattern.test(name))) {
      refuse(reading, element, ['InvalidMapping', `maps to "${target.join('.')}", which can't name a variable`]);
    }
    return { source: modelValue(reading, { element, what: `mapping to "${target.join('.')}"` }, source), target };
  });

// Letters, digits and underscores: what FEEL reads as one name without quoting, whatever stands beside it.
const namePattern = /^[\p{L}_][\p{L}\p{N}_]*$/u;

const languageOf = (reading: Reading, expression: BpmnElement): string | undefined => {
  const { definitions } = reading.document;
  // the standard's default is XPath, which no file means by leaving it out
  const ofFile = Object.hasOwn(definitions, 'expressionLanguage')
    ? textOf(definitions, 'expressionLanguage')
    : undefined;
  return textOf(expression, 'language') ?? ofFile;
};

/** Numbers, truth values and plain strings mean the same in every language. */
const isLiteral = (source: string): boolean => /^=?\s*(?:-?\d+(?:\.\d+)?|true|false|"[^"\\]*")$/.test(source);

const compile = (reading: Reading, place: Place, text: string): CompiledExpression => {
  const source = text.replace(/^=/, '').trim();
  if (/^[$#]\{/.test(source)) {
    refuseLanguage(reading, place, 'JUEL (${…})');
    return unreadable;
  }
  reading.spent.expressions += source.length;
  if (reading.spent.expressions > expressionLimit) {
    reading.list.refuse(
      'ExpressionsTooLong',
      'the file',
      `The file holds more than ${expressionLimit} characters of FEEL.`,
    );
    return unreadable;
  }
  const compilation = compileExpression(source);
  if (compilation.ok) return compilation.compiled;
  const { message, from } = compilation.problem;
  const why = `has a ${place.what} that is not FEEL: ${message} (at character ${from + 1} of "${clipped(source)}")`;
  refuse(reading, place.element, ['InvalidExpression', why]);
  return unreadable;
};

/** Compiling is bounded for each expression; this bounds it for a file, which would else keep a server busy for minutes. */
const expressionLimit = 60_000;

const clipped = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);

/** Stands where a problem has been told; a graph that holds it is never handed out. */
export const unreadable: CompiledExpression = {
  source: '',
  names: [],
  evaluate: () => ({ kind: 'fault', code: 'FeelFailed', message: 'The expression was refused.' }),
};
