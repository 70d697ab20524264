import { isErased, isJsonObject, revealed, type Json, type JsonObject } from '@throughline/events';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { formatsOfForms } from './form-formats.js';
import { schemaProblems, type SchemaProblem } from './form-schema.js';
import { patternTextLimit } from './pattern-cost.js';

/** What is wrong with one field of what a person entered. */
export type FormProblem = { readonly pointer: string; readonly message: string };

/** A property that belongs to a person; `*` stands for every item of a list. */
export type PersonalProperty = { readonly path: readonly string[]; readonly subject: string };

/** A form that was checked and compiled. */
export type Form = {
  readonly id: string;
  readonly name: string | undefined;
  readonly check: (values: JsonObject) => readonly FormProblem[];
  readonly personalProperties: readonly PersonalProperty[];
  /** Top-level fields that are personal, or hold what is, with the label of the subject they belong to. */
  readonly personal: ReadonlyMap<string, string>;
};

/** A form, or everything for which its schema is refused. */
export type FormReading =
  { readonly ok: true; readonly form: Form } | { readonly ok: false; readonly problems: readonly SchemaProblem[] };

/**
 * Reads a form: a JSON Schema (2020-12) whose `$id` is the form's id. Its check is precompiled and takes a bounded time
 * whatever is entered; erased values count as filled in.
 */
export const formOf = (schema: Json): FormReading => {
  if (!isJsonObject(schema)) return refused('FormNotObject', '', 'is no JSON object; a form is a JSON Schema');
  const id = schema['$id'];
  if (typeof id !== 'string' || !idForm.test(id)) {
    return refused(
      'FormWithoutId',
      '/$id',
      'is missing or no plain name; give the form an "$id" such as "customer-needs"',
    );
  }
  const problems = [...schemaProblems(schema)];
  const personalProperties = personalIn(schema, []);
  const { personal, mixed } = personalFields(personalProperties);
  for (const field of mixed) {
    const message = 'holds values of several subjects; give each subject a field of its own';
    problems.push({ code: 'FormPersonal', pointer: `/properties/${field}`, message });
  }
  if (problems.length > 0) return { ok: false, problems };
  const validate = compiled(schema);
  if (typeof validate === 'string') return refused('FormSchema', '', validate);
  const title = schema['title'];
  const name = typeof title === 'string' ? title : undefined;
  return { ok: true, form: { id, name, check: (values) => check(validate, values), personalProperties, personal } };
};

const idForm = /^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/;

const refused = (code: string, pointer: string, message: string): FormReading => ({
  ok: false,
  problems: [{ code, pointer, message }],
});

/** An instance of its own for each form: nothing that one schema defines is seen by another. */
const compiled = (schema: JsonObject): ValidateFunction | string => {
  const ajv = new Ajv2020({
    strict: true,
    allowUnionTypes: true,
    allErrors: true,
    logger: false,
    formats: formatsOfForms,
    keywords: [{ keyword: 'personal', schemaType: 'string' }],
    code: { regExp: Object.assign(limitedPattern, { code: 'new RegExp' }) },
  });
  try {
    return ajv.compile(schema);
  } catch (error) {
    return `is no JSON Schema that can be checked: ${error instanceof Error ? error.message : String(error)}`;
  }
};

/** ajv tells patterns apart by their text: without it, all of them would be the first. */
const limitedPattern = (pattern: string, flags: string) => {
  const expression = new RegExp(pattern, flags);
  return {
    test: (text: string): boolean => text.length <= patternTextLimit && expression.test(text),
    toString: (): string => String(expression),
  };
};

const problemLimit = 50;

const check = (validate: ValidateFunction, values: JsonObject): readonly FormProblem[] => {
  if (validate(revealed(values))) return [];
  return (validate.errors ?? [])
    .filter(({ instancePath }) => !isErased(valueAt(values, instancePath)))
    .slice(0, problemLimit)
    .map(problemOf);
};

/** Where a field is missing, the place is the field's, not that of the object around it. */
const problemOf = ({ instancePath, keyword, params, message = 'is wrong' }: ErrorObject): FormProblem => {
  const { missingProperty, additionalProperty } = params as Record<string, unknown>;
  const member = keyword === 'required' ? missingProperty : additionalProperty;
  const pointer = typeof member === 'string' ? `${instancePath}/${escaped(member)}` : instancePath;
  return { pointer, message: keyword === 'required' ? 'is required' : message };
};

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

const valueAt = (values: JsonObject, pointer: string): Json | undefined => {
  let at: Json | undefined = values;
  for (const part of pointer.split('/').slice(1)) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as { readonly [key: string]: Json })[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return at;
};

const personalIn = (schema: Json, path: readonly string[]): readonly PersonalProperty[] => {
  if (!isJsonObject(schema) || path.length > 64) return [];
  const { personal, properties, items } = schema;
  return [
    ...(typeof personal === 'string' && path.length > 0 ? [{ path, subject: personal }] : []),
    ...(isJsonObject(properties)
      ? Object.entries(properties).flatMap(([name, child]) => personalIn(child, [...path, name]))
      : []),
    ...(items === undefined ? [] : personalIn(items, [...path, '*'])),
  ];
};

const personalFields = (
  properties: readonly PersonalProperty[],
): { readonly personal: ReadonlyMap<string, string>; readonly mixed: readonly string[] } => {
  const personal = new Map<string, string>();
  const mixed = new Set<string>();
  for (const { path, subject } of properties) {
    const [field = ''] = path;
    if ((personal.get(field) ?? subject) !== subject) mixed.add(field);
    personal.set(field, subject);
  }
  return { personal, mixed: [...mixed] };
};
