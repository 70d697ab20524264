import type { BpmnDocument } from './bpmn-document.js';
import { inWords, type BpmnElement, elementId } from './bpmn-element.js';
import type { ProblemList, ProcessProblemCode } from './process-problem.js';
import type { ReadOptions } from './read-options.js';

/** What every reader of a part of the file works with. */
export type Reading = {
  readonly options: ReadOptions;
  readonly document: BpmnDocument;
  readonly list: ProblemList;
  /** Characters of FEEL compiled so far, for this file. */
  readonly spent: { expressions: number };
};

/** Refuses the file because of an element; the message begins with the element in words. */
export const refuse = (
  reading: Reading,
  element: BpmnElement,
  [code, why]: readonly [ProcessProblemCode, string],
): void => reading.list.refuse(code, elementId(element), `${inWords(element)} ${why}.`);

/** Tells what is left out because of an element, without refusing the file. */
export const warn = (
  reading: Reading,
  element: BpmnElement,
  [code, why]: readonly [ProcessProblemCode, string],
): void => reading.list.warn(code, elementId(element), `${inWords(element)} ${why}.`);

/** An object without the keys whose value is undefined, as `exactOptionalPropertyTypes` wants it. */
export const present = <T extends object>(value: T): Present<T> =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Present<T>;

type Present<T> = { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};
