import type { Json } from './json.js';

/**
 * The one text of a JSON value that is hashed (RFC 8785): no white space, keys in UTF-16 order,
 * numbers as ECMAScript prints them.
 *
 * @throws RangeError on NaN, Infinity, or a lone surrogate: RFC 8785 has no text for them.
 */
export const canonicalJson = (value: Json | undefined): string => {
  if (typeof value === 'string') return canonicalString(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item as Json)).join(',')}]`;
  return canonicalObject(value as { readonly [key: string]: Json | undefined });
};

const canonicalObject = (value: { readonly [key: string]: Json | undefined }): string => {
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) members.push(`${canonicalString(key)}:${canonicalJson(member)}`);
  }
  return `{${members.join(',')}}`;
};

const canonicalNumber = (value: number): string => {
  if (!Number.isFinite(value)) throw new RangeError(`${String(value)} has no canonical JSON`);
  return JSON.stringify(value);
};

const canonicalString = (value: string): string => {
  if (loneSurrogate.test(value)) throw new RangeError('a string with a lone surrogate has no canonical JSON');
  return JSON.stringify(value);
};

/** With the u flag a surrogate pair is one character: only a lone one matches. */
const loneSurrogate = /[\uD800-\uDFFF]/u;
