import { isJsonObject, type Json, type JsonObject } from './json.js';

/**
 * A value that belongs to a person. It travels tagged through state, FEEL and events, and the event store seals it
 * with the subject's key before anything is hashed (architecture, invariant 12).
 *
 * `$personal` is the subject: who must be able to have it erased, e.g. `case-17/contact` or `person:ada`.
 */
export type Personal = { readonly $personal: string; readonly value: Json };

/** What is left of a {@link Personal} value whose subject's key was destroyed. FEEL sees null. */
export type Erased = { readonly $erased: string };

/** A {@link Personal} value as it is stored: AES-256-GCM under the subject's key; base64url parts. */
export type Sealed = {
  readonly $sealed: string;
  readonly iv: string;
  readonly text: string;
};

/** Keys that no client may use in data: they would pass for a tag, or for the prototype of what holds them. */
const reservedKeys = ['$personal', '$erased', '$sealed', '__proto__'] as const;

/** Marks a value as personal; a value that is tagged already keeps its first subject. */
export const personal = (subject: string, value: Json): Json =>
  isPersonal(value) || isErased(value) ? value : { $personal: subject, value };

/** Tells a tagged personal value. */
export const isPersonal = (value: Json | undefined): value is Personal & JsonObject =>
  isJsonObject(value) && typeof value['$personal'] === 'string';

/** Tells what is left of an erased value. */
export const isErased = (value: Json | undefined): value is Erased & JsonObject =>
  isJsonObject(value) && typeof value['$erased'] === 'string';

/** Tells a sealed value. */
export const isSealed = (value: Json | undefined): value is Sealed & JsonObject =>
  isJsonObject(value) && typeof value['$sealed'] === 'string';

/** The value as FEEL, a form or a person with access sees it: tags taken off, erased values null. */
export const revealed = (value: Json): Json => {
  if (isPersonal(value)) return revealed(value.value);
  if (isErased(value)) return null;
  if (Array.isArray(value)) return value.map((item) => revealed(item as Json));
  return isJsonObject(value) ? mapMembers(value, revealed) : value;
};

/** The first subject found anywhere in the value, if it holds anything personal. */
export const subjectOf = (value: Json | undefined): string | undefined => {
  if (value === undefined || typeof value !== 'object' || value === null) return undefined;
  if (isPersonal(value)) return value.$personal;
  if (isErased(value)) return value.$erased;
  for (const member of Object.values<Json>(value as JsonObject)) {
    const subject = subjectOf(member);
    if (subject !== undefined) return subject;
  }
  return undefined;
};

/** Where the value uses a reserved key: the path to it, or undefined when it is clean. */
export const reservedKeyIn = (value: Json, path = ''): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const here = `${path}/${key}`;
    if (!Array.isArray(value) && (reservedKeys as readonly string[]).includes(key)) return here;
    const found = reservedKeyIn(member, here);
    if (found !== undefined) return found;
  }
  return undefined;
};

const mapMembers = (value: JsonObject, change: (member: Json) => Json): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([key, member]) => [key, change(member)]));
