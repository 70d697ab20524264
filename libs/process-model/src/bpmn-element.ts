/** An element of the file as bpmn-moddle gives it: typed by name, its properties under theirs. */
export interface BpmnElement {
  readonly $type: string;
  readonly $attrs: Readonly<Record<string, string>>;
  readonly $parent?: BpmnElement;
  readonly $descriptor: {
    readonly properties?: readonly PropertyDescriptor[];
    readonly isGeneric?: boolean;
    readonly ns: { readonly uri?: string; readonly localName: string };
  };
  readonly $instanceOf: (type: string) => boolean;
  readonly set: (property: string, value: unknown) => void;
  readonly [property: string]: unknown;
}

/** What the metamodel says of a property. */
export type PropertyDescriptor = {
  readonly name: string;
  readonly type: string;
  readonly isMany?: boolean;
  readonly isReference?: boolean;
};

/** The id by which people find an element: its own, or that of the nearest one around it. */
export const elementId = (element: BpmnElement): string => {
  for (let at: BpmnElement | undefined = element; at !== undefined; at = at.$parent) {
    const id = textOf(at, 'id');
    if (id !== undefined) return id;
  }
  return element.$type;
};

/** What a prefix stands for at an element; undefined where nothing declares it. */
export const namespaceAt = (element: BpmnElement, prefix: string): string | undefined => {
  for (let at: BpmnElement | undefined = element; at !== undefined; at = at.$parent) {
    const uri = at.$attrs[prefix === '' ? 'xmlns' : `xmlns:${prefix}`];
    if (typeof uri === 'string') return uri;
  }
  return undefined;
};

/** Type and id in words: `userTask "approve"`. */
export const inWords = (element: BpmnElement): string => {
  const type = element.$type.replace(/^bpmn:/, '');
  return `${type.charAt(0).toLowerCase()}${type.slice(1)} "${elementId(element)}"`;
};

/** A text property that is not empty. */
export const textOf = (element: BpmnElement, property: string): string | undefined => {
  const value = element[property];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** A boolean property, with the default of the standard. */
export const flagOf = (element: BpmnElement, property: string, otherwise: boolean): boolean => {
  const value = element[property];
  return typeof value === 'boolean' ? value : otherwise;
};

/** A child or a resolved reference. */
export const partOf = (element: BpmnElement, property: string): BpmnElement | undefined => {
  const value = element[property];
  return isElement(value) ? value : undefined;
};

/** Children or resolved references, in document order. */
export const partsOf = (element: BpmnElement, property: string): readonly BpmnElement[] => {
  const value = element[property];
  return Array.isArray(value) ? value.filter(isElement) : [];
};

/** The text inside an element such as an expression. */
export const bodyOf = (element: BpmnElement | undefined): string =>
  element === undefined ? '' : (textOf(element, 'body') ?? '').trim();

/** Tells whether the file itself says something about a property. */
export const isSet = (element: BpmnElement, property: string): boolean => {
  if (!Object.hasOwn(element, property)) return false;
  const value = element[property];
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== '';
};

const isElement = (value: unknown): value is BpmnElement =>
  typeof value === 'object' && value !== null && '$type' in value;
