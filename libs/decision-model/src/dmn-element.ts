/** An element as dmn-moddle gives it: its type and properties by the names of the standard's metamodel. */
export type DmnElement = { readonly $type: string; readonly [property: string]: unknown };

/** Whether a value is an element. */
export const isElement = (value: unknown): value is DmnElement =>
  typeof value === 'object' && value !== null && typeof (value as { $type?: unknown }).$type === 'string';

/** The elements of a property that holds several. */
export const elementsIn = (element: DmnElement, property: string): readonly DmnElement[] => {
  const value = element[property];
  return Array.isArray(value) ? value.filter(isElement) : [];
};

/** The element of a property that holds one. */
export const elementIn = (element: DmnElement, property: string): DmnElement | undefined => {
  const value = element[property];
  return isElement(value) ? value : undefined;
};

/** The text of a property, trimmed; undefined where there is none. */
export const textIn = (element: DmnElement | undefined, property: string): string | undefined => {
  const value = element?.[property];
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
};

/** What a person finds the element by. */
export const idOf = (element: DmnElement): string => textIn(element, 'id') ?? textIn(element, 'name') ?? element.$type;
