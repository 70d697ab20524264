import { parse, YAMLParseError } from 'yaml';
import { badRequest } from '../http/http-problem.js';

/** The document of a body: JSON came parsed, YAML comes as text. Aliases are few: they could grow without bound. */
export const parseDocument = (body: unknown): unknown => {
  if (typeof body !== 'string') return body;
  try {
    return parse(body, { maxAliasCount: 20, schema: 'core', version: '1.2' });
  } catch (error) {
    const place = error instanceof YAMLParseError ? error.linePos?.[0] : undefined;
    throw badRequest('YamlUnreadable', "The body can't be read as YAML.", {
      place: place === undefined ? 'body' : `line ${String(place.line)}, column ${String(place.col)}`,
    });
  }
};
