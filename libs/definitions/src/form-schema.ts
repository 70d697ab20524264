import { isJsonObject, type Json, type JsonObject } from '@throughline/events';
import { patternCost, patternCostLimit } from './pattern-cost.js';

/** What is wrong with a form's schema: the place in it, and what to do. */
export type SchemaProblem = { readonly code: string; readonly pointer: string; readonly message: string };

/** Far above what a person fills in, far below what hurts. */
export const formLimits = { bytes: 262_144, depth: 32, schemas: 5_000, uniqueItems: 1_000 } as const;

/**
 * What a schema may not say, beyond what ajv refuses: anything that fetches, recurses, grows by reference, or can make
 * a check take long; and `personal` where nobody would look for it.
 */
export const schemaProblems = (schema: JsonObject): readonly SchemaProblem[] => {
  const walk: Walk = { problems: [], root: schema, sizes: new Map(), personalSeen: new Set() };
  if (schema['type'] !== 'object')
    tell(walk, 'FormNotObject', '', 'has no "type": "object"; a form is an object of fields');
  visit(walk, schema, { pointer: '', depth: 0, place: 'field' });
  if (walk.problems.length === 0 && sizeOf(walk, schema, []) > formLimits.schemas) {
    tell(walk, 'FormTooLarge', '', `has more than ${String(formLimits.schemas)} schemas; divide the form`);
  }
  return walk.problems;
};

type Walk = {
  readonly problems: SchemaProblem[];
  readonly root: JsonObject;
  readonly sizes: Map<string, number | 'open'>;
  readonly personalSeen: Set<string>;
};

/** `field`: reached from the root by properties and items alone, where `personal` means something. */
type Place = { readonly pointer: string; readonly depth: number; readonly place: 'field' | 'definition' | 'inside' };

const tell = ({ problems }: Walk, ...[code, pointer, message]: readonly [string, string, string]): void => {
  if (problems.length < 100) problems.push({ code, pointer, message });
};

const visit = (walk: Walk, schema: Json, at: Place): void => {
  if (!isJsonObject(schema)) return;
  if (at.depth > formLimits.depth) {
    tell(walk, 'FormTooDeep', at.pointer, `lies deeper than ${String(formLimits.depth)} levels; flatten the form`);
    return;
  }
  checkReferences(walk, schema, at);
  checkCosts(walk, schema, at);
  if (schema['personal'] !== undefined) checkPersonal(walk, schema, at);
  for (const [key, child, place] of childrenOf(schema, at.place)) {
    visit(walk, child, { pointer: `${at.pointer}/${key}`, depth: at.depth + 1, place });
  }
};

const checkReferences = (walk: Walk, schema: JsonObject, { pointer }: Place): void => {
  const reference = schema['$ref'];
  if (reference !== undefined && definitionOf(walk.root, reference) === undefined) {
    tell(walk, 'FormReference', `${pointer}/$ref`, 'refers to nothing here; use "#/$defs/<name>" of this same schema');
  }
  for (const keyword of ['$dynamicRef', '$dynamicAnchor', '$anchor', '$recursiveRef', '$recursiveAnchor']) {
    if (schema[keyword] !== undefined)
      tell(walk, 'FormReference', `${pointer}/${keyword}`, 'is not used in forms; use "$ref"');
  }
  if (pointer !== '' && schema['$id'] !== undefined) {
    tell(walk, 'FormReference', `${pointer}/$id`, 'stands inside; only the form itself has an "$id"');
  }
};

const checkCosts = (walk: Walk, schema: JsonObject, { pointer }: Place): void => {
  const { pattern, patternProperties, uniqueItems, maxItems } = schema;
  const patterns = [
    ...(typeof pattern === 'string' ? [[pattern, 'pattern'] as const] : []),
    ...(isJsonObject(patternProperties)
      ? Object.keys(patternProperties).map((each) => [each, 'patternProperties'] as const)
      : []),
  ];
  for (const [text, keyword] of patterns) {
    if (patternCost(text) <= patternCostLimit) continue;
    const remedy =
      'begin it with ^, repeat no group that repeats, use at most two of * and +, no look-around or back-reference';
    tell(walk, 'FormPattern', `${pointer}/${keyword}`, `can take too long on a hostile text; ${remedy}`);
  }
  if (uniqueItems === true && !(typeof maxItems === 'number' && maxItems <= formLimits.uniqueItems)) {
    const remedy = `say "maxItems", at most ${String(formLimits.uniqueItems)}`;
    tell(walk, 'FormUniqueItems', `${pointer}/uniqueItems`, `compares every item with every other; ${remedy}`);
  }
};

const labelForm = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

const checkPersonal = (walk: Walk, { personal }: JsonObject, { pointer, place }: Place): void => {
  if (typeof personal !== 'string' || !labelForm.test(personal)) {
    tell(walk, 'FormPersonal', `${pointer}/personal`, 'is no subject; write a label such as "contact"');
  }
  if (place !== 'field' || pointer === '') {
    const remedy = 'put it on the property itself, not into a condition, a choice or a definition';
    tell(walk, 'FormPersonal', `${pointer}/personal`, `would be overlooked here; ${remedy}`);
  }
};

const mapsOfSchemas = ['$defs', 'properties', 'patternProperties', 'dependentSchemas'] as const;
const listsOfSchemas = ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const;
const singleSchemas = [
  ...['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames'],
  ...['unevaluatedItems', 'unevaluatedProperties', 'contentSchema'],
] as const;

type Child = readonly [key: string, schema: Json, place: Place['place']];

/** Every schema directly inside this one. */
const childrenOf = (schema: JsonObject, place: Place['place']): readonly Child[] => [
  ...mapsOfSchemas.flatMap((keyword): Child[] => {
    const map = schema[keyword];
    const inside = keyword === 'properties' && place === 'field' ? 'field' : 'inside';
    return isJsonObject(map)
      ? Object.entries(map).map(([name, child]) => [`${keyword}/${escaped(name)}`, child, inside])
      : [];
  }),
  ...listsOfSchemas.flatMap((keyword): Child[] => {
    const list = schema[keyword];
    return Array.isArray(list)
      ? list.map((child: Json, index) => [`${keyword}/${String(index)}`, child, 'inside'])
      : [];
  }),
  ...singleSchemas.flatMap((keyword): Child[] => {
    const child = schema[keyword];
    const inside = keyword === 'items' && place === 'field' ? 'field' : 'inside';
    return isJsonObject(child) ? [[keyword, child, inside]] : [];
  }),
];

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

const definitionOf = (root: JsonObject, reference: Json): JsonObject | undefined => {
  const name = typeof reference === 'string' ? /^#\/\$defs\/([A-Za-z0-9_.-]{1,100})$/.exec(reference)?.[1] : undefined;
  const definitions = root['$defs'];
  if (name === undefined || !isJsonObject(definitions) || !Object.hasOwn(definitions, name)) return undefined;
  const found = definitions[name];
  return isJsonObject(found) ? found : undefined;
};

/** How many schemas a check goes through with every reference followed: twenty lines can refer to millions. */
const sizeOf = (walk: Walk, schema: JsonObject, path: readonly string[]): number => {
  let size = 1;
  const reference = schema['$ref'];
  if (typeof reference === 'string') size += sizeOfDefinition(walk, reference, path);
  for (const [key, child] of childrenOf(schema, 'inside')) {
    if (isJsonObject(child) && !key.startsWith('$defs/')) size += sizeOf(walk, child, path);
  }
  return size;
};

const sizeOfDefinition = (walk: Walk, reference: string, path: readonly string[]): number => {
  const known = walk.sizes.get(reference);
  if (typeof known === 'number') return known;
  const definition = definitionOf(walk.root, reference);
  if (known === 'open' || definition === undefined) {
    tell(walk, 'FormReference', '/$defs', `goes in a circle (${[...path, reference].join(' → ')}); a form has an end`);
    return Infinity;
  }
  walk.sizes.set(reference, 'open');
  const size = sizeOf(walk, definition, [...path, reference]);
  walk.sizes.set(reference, size);
  return size;
};
