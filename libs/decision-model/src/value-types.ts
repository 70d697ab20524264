import type { CompiledUnaryTests, FeelShape } from '@throughline/feel';
import type { Json } from '@throughline/events';
import { elementIn, elementsIn, textIn, type DmnElement } from './dmn-element.js';
import type { Reading } from './reading.js';

/** What a `typeRef` says of a value. */
export type ValueType = {
  readonly shape: FeelShape;
  /** The JSON type of its scalars; undefined where anything goes. */
  readonly json: 'number' | 'string' | 'boolean' | undefined;
  readonly isCollection: boolean;
  /** What each value, or each item of a collection, has to pass. */
  readonly allowed: CompiledUnaryTests | undefined;
};

/** The types of one file by name; undefined for a name that nobody defined. */
export type ValueTypes = (typeRef: string | undefined) => ValueType | undefined;

/** Reads the item definitions of a file. */
export const readValueTypes = (definitions: DmnElement, reading: Reading): ValueTypes => {
  const items = new Map(elementsIn(definitions, 'itemDefinition').map((item) => [textIn(item, 'name') ?? '', item]));
  const known = new Map<string, ValueType>();
  const typeOf: ValueTypes = (typeRef) => {
    if (typeRef === undefined) return anything;
    const name = typeRef.replace(/^feel:/, '');
    const simple = simpleTypes[name] ?? known.get(name);
    const item = items.get(name);
    if (simple !== undefined || item === undefined) return simple;
    // A type that contains itself ends here: nothing is known of the inner value.
    known.set(name, anything);
    const type = typeOfItem(item, typeOf, reading);
    known.set(name, type);
    return type;
  };
  return typeOf;
};

const anything: ValueType = { shape: null, json: undefined, isCollection: false, allowed: undefined };

const scalar = (json: 'number' | 'string' | 'boolean', shape: FeelShape = null): ValueType => ({
  ...anything,
  json,
  shape,
});

/** The types of FEEL, and how Camunda's modeler calls them. */
const simpleTypes: Readonly<Record<string, ValueType | undefined>> = {
  number: scalar('number'),
  integer: scalar('number'),
  long: scalar('number'),
  double: scalar('number'),
  string: scalar('string'),
  boolean: scalar('boolean'),
  date: scalar('string', 'date'),
  time: scalar('string', 'time'),
  'date and time': scalar('string', 'date and time'),
  dateTime: scalar('string', 'date and time'),
  'days and time duration': scalar('string', 'duration'),
  dayTimeDuration: scalar('string', 'duration'),
  'years and months duration': scalar('string', 'duration'),
  yearMonthDuration: scalar('string', 'duration'),
  Any: anything,
  any: anything,
  json: anything,
  context: anything,
  list: anything,
};

const typeOfItem = (item: DmnElement, typeOf: ValueTypes, reading: Reading): ValueType => {
  const components = elementsIn(item, 'itemComponent');
  const base =
    components.length > 0 ? contextOf(components, typeOf, reading) : (typeOf(textIn(item, 'typeRef')) ?? anything);
  const allowed = elementIn(item, 'allowedValues');
  return {
    ...base,
    isCollection: base.isCollection || item['isCollection'] === true,
    allowed: allowed === undefined ? base.allowed : reading.tests(allowed, { scope: { '?': base.shape }, owner: item }),
  };
};

const contextOf = (components: readonly DmnElement[], typeOf: ValueTypes, reading: Reading): ValueType => ({
  ...anything,
  shape: Object.fromEntries(
    components.map((item) => [textIn(item, 'name') ?? '', typeOfItem(item, typeOf, reading).shape]),
  ),
});

/** Whether a value has the JSON type that was declared for it; null always has. */
export const isOfType = (value: Json, type: ValueType): boolean => {
  if (value === null || type.json === undefined) return true;
  return type.isCollection ? Array.isArray(value) : typeof value === type.json;
};
