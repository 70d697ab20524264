import type { ProcessProblemCode } from './process-problem.js';

/** The limits of a file: far above what people draw, far below what hurts (decisions/0001-limits-of-a-file.md). */
export const xmlLimits = {
  bytes: 1_000_000,
  /** Elements of the model; the drawing of one takes three to five more. */
  elements: 5_000,
  drawnElements: 20_000,
  depth: 64,
  /** UTF-16 units of an attribute: room for the icon of an element template. */
  value: 65_536,
  /** Blanks in attributes of the standard, names apart: the parser takes each for a list of references, slowly. */
  blanks: 20_000,
  /** Namespaces that one element declares: the parser copies those in scope for every element. */
  namespaces: 64,
} as const;

/** Where and why a text is not a file that may be parsed. */
export type XmlFault = { readonly code: ProcessProblemCode; readonly element: string; readonly message: string };

/** What elements of a name may hold. */
export type Content = 'text' | 'elements' | 'both';

/** Tells what elements of a name may hold. */
export type ContentOf = (namespace: string, name: string) => Content;

type Scope = { readonly prefix: string; readonly uri: string; readonly outer: Scope | undefined };
type OpenElement = { readonly name: string; readonly scope: Scope | undefined; readonly content: Content };
type Scan = {
  readonly xml: string;
  readonly contentOf: ContentOf;
  readonly open: OpenElement[];
  readonly ids: Set<string>;
  at: number;
  elements: number;
  drawn: number;
  blanks: number;
  rootSeen: boolean;
};

class Malformed extends Error {
  constructor(readonly fault: XmlFault) {
    super(fault.message);
  }
}

/**
 * Checks in one pass, in linear time, that a text is well-formed XML within the limits: the parser behind it is
 * lenient, and looks its place up again for every complaint, so that a hostile file could keep it busy for minutes.
 * What passes here gives it nothing to complain about but names and references.
 */
export const scanXml = (xml: string, contentOf: ContentOf): XmlFault | undefined => {
  const tooLarge = sizeFault(xml) ?? characterFault(xml);
  if (tooLarge !== undefined) return tooLarge;
  const scan: Scan = {
    xml,
    contentOf,
    open: [],
    ids: new Set(),
    at: 0,
    elements: 0,
    drawn: 0,
    blanks: 0,
    rootSeen: false,
  };
  try {
    scanDocument(scan);
    return undefined;
  } catch (error) {
    if (error instanceof Malformed) return error.fault;
    throw error;
  }
};

const sizeFault = (xml: string): XmlFault | undefined => {
  let bytes = xml.length;
  for (let i = 0; i < xml.length && bytes <= xmlLimits.bytes; i += 1) {
    const unit = xml.charCodeAt(i);
    // a surrogate pair is two units and four bytes
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  if (bytes <= xmlLimits.bytes) return undefined;
  return fault('XmlTooLarge', 'the file', `holds more than ${xmlLimits.bytes} bytes; split it into several processes`);
};

const characterFault = (xml: string): XmlFault | undefined => {
  // eslint-disable-next-line no-control-regex -- XML 1.0 §2.2 names exactly these
  const at = xml.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u);
  return at === -1
    ? undefined
    : fault('XmlMalformed', 'the file', `holds a character that XML forbids at offset ${at}`);
};

const scanDocument = (scan: Scan): void => {
  if (scan.xml.startsWith('\ufeff')) scan.at = 1;
  checkDeclaration(scan);
  while (scan.at < scan.xml.length) {
    const next = scan.xml.indexOf('<', scan.at);
    scanText(scan, next === -1 ? scan.xml.length : next);
    if (next !== -1) scanMarkup(scan);
  }
  const unclosed = scan.open.at(-1);
  if (unclosed !== undefined) fail(scan, `<${unclosed.name}> is not closed`);
  if (!scan.rootSeen) fail(scan, 'there is no element in it');
};

/** A text has been decoded already: a declared encoding matters only where it was probably decoded wrongly. */
const checkDeclaration = (scan: Scan): void => {
  const declaration = /^\ufeff?<\?xml[ \t\r\n][^?]{0,200}\?>/.exec(scan.xml)?.[0];
  const encoding =
    declaration === undefined ? undefined : /encoding[ \t]*=[ \t]*["']([\w.-]+)["']/.exec(declaration)?.[1];
  if (encoding === undefined || /^utf-?8$/i.test(encoding)) return;
  // eslint-disable-next-line no-control-regex -- ASCII is the range
  if (/^[\u0000-\u007f]*$/.test(scan.xml)) return;
  throw new Malformed(
    fault('XmlEncoding', 'the file', `declares the encoding ${encoding} and is read as UTF-8; save it as UTF-8`),
  );
};

const scanText = (scan: Scan, end: number): void => {
  const text = scan.xml.slice(scan.at, end);
  scan.at = end;
  if (text.trim() === '') return;
  const inside = scan.open.at(-1);
  if (inside === undefined) return fail(scan, 'there is text outside of the root element');
  if (inside.content === 'elements') return fail(scan, `<${inside.name}> holds text where the standard has none`);
  if (text.includes(']]>')) return fail(scan, '"]]>" stands in text');
  checkEntities(scan, text);
};

const scanMarkup = (scan: Scan): void => {
  const { xml, at } = scan;
  if (xml.startsWith('<!--', at)) return skip(scan, '-->', 'a comment');
  if (xml.startsWith('<![CDATA[', at)) return scanCharacterSection(scan);
  if (xml.startsWith('<?', at)) return skip(scan, '?>', 'a processing instruction');
  if (xml.startsWith('<!', at)) {
    throw new Malformed(
      fault('XmlDoctype', 'the file', 'holds a DOCTYPE or another declaration; remove it, BPMN files need none'),
    );
  }
  if (xml.startsWith('</', at)) return closeElement(scan);
  openElement(scan);
};

const skip = (scan: Scan, end: string, what: string): void => {
  const found = scan.xml.indexOf(end, scan.at + 2);
  if (found === -1) return fail(scan, `${what} is not closed`);
  scan.at = found + end.length;
};

const scanCharacterSection = (scan: Scan): void => {
  const inside = scan.open.at(-1);
  skip(scan, ']]>', 'a CDATA section');
  if (inside === undefined) return fail(scan, 'there is text outside of the root element');
  if (inside.content === 'elements') fail(scan, `<${inside.name}> holds text where the standard has none`);
};

const closeElement = (scan: Scan): void => {
  const closing = /<\/([^\s<>/]+)[ \t\r\n]*>/y;
  closing.lastIndex = scan.at;
  const found = closing.exec(scan.xml);
  const open = scan.open.pop();
  if (found === null || open?.name !== found[1])
    return fail(scan, `the closing tag does not close <${open?.name ?? ''}>`);
  scan.at = closing.lastIndex;
};

const openElement = (scan: Scan): void => {
  const name = readName(scan, scan.at + 1);
  const around = scan.open.at(-1);
  checkPlace(scan, around);
  const attributes = readAttributes(scan, name);
  const scope = scopeWith(scan, attributes, around?.scope);
  const namespace = namespaceOf(scan, name, scope);
  for (const attribute of attributes.keys()) if (attribute.includes(':')) namespaceOf(scan, attribute, scope);
  countElement(scan, namespace, name);
  if (namespace === bpmn || drawing.has(namespace)) {
    rememberId(scan, name, attributes.get('id'));
    countBlanks(scan, attributes);
  }
  const selfClosing = scan.xml.startsWith('/>', scan.at);
  scan.at += selfClosing ? 2 : 1;
  if (selfClosing) return;
  scan.open.push({ name, scope, content: scan.contentOf(namespace, name.slice(name.indexOf(':') + 1)) });
};

const checkPlace = (scan: Scan, around: OpenElement | undefined): void => {
  if (around === undefined && scan.rootSeen) fail(scan, 'there is more than one root element');
  if (around?.content === 'text') fail(scan, `<${around.name}> holds elements where the standard has text`);
  scan.rootSeen = true;
};

const readName = (scan: Scan, at: number): string => {
  const pattern = /[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?/y;
  pattern.lastIndex = at;
  const name = pattern.exec(scan.xml)?.[0];
  if (name === undefined) {
    fail(scan, 'a name was expected; "<" in text is written &lt;');
    return '';
  }
  // the parser looks names up in plain objects
  if (name.split(':').some((part) => part in Object.prototype))
    fail(scan, `"${name}" can't name an element or attribute`);
  scan.at = at + name.length;
  return name;
};

const readAttributes = (scan: Scan, element: string): Map<string, string> => {
  const attributes = new Map<string, string>();
  for (;;) {
    const space = skipSpace(scan);
    if (scan.xml.startsWith('>', scan.at) || scan.xml.startsWith('/>', scan.at)) return attributes;
    if (!space) fail(scan, `<${element}> is not well-formed`);
    const name = readName(scan, scan.at);
    if (attributes.has(name)) fail(scan, `<${element}> has the attribute ${name} twice`);
    attributes.set(name, readValue(scan, element, name));
  }
};

const readValue = (scan: Scan, element: string, name: string): string => {
  const quote = scan.xml.charAt(scan.at + 1);
  if (!scan.xml.startsWith('=', scan.at) || (quote !== '"' && quote !== "'")) {
    fail(scan, `the attribute ${name} of <${element}> has no quoted value`);
  }
  const start = scan.at + 2;
  const end = scan.xml.indexOf(quote, start);
  if (end === -1) fail(scan, `the attribute ${name} of <${element}> is not closed`);
  if (end - start > xmlLimits.value) fail(scan, `the attribute ${name} of <${element}> is too long`);
  const value = scan.xml.slice(start, end);
  if (value.includes('<')) fail(scan, `the attribute ${name} of <${element}> holds "<"; write &lt;`);
  checkEntities(scan, value);
  scan.at = end + 1;
  return value;
};

const skipSpace = (scan: Scan): boolean => {
  const space = /[ \t\r\n]*/y;
  space.lastIndex = scan.at;
  space.exec(scan.xml);
  const moved = space.lastIndex > scan.at;
  scan.at = space.lastIndex;
  return moved;
};

/** Only the five entities of XML and character references that the parser decodes rightly (up to U+FFFF). */
const checkEntities = (scan: Scan, text: string): void => {
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) {
    const found = /^&(?:amp|lt|gt|quot|apos|#(\d{1,5})|#x([\da-fA-F]{1,4}));/.exec(text.slice(at, at + 8));
    if (found === null) return fail(scan, 'an entity is unknown; write the character itself');
    const [, decimal, hexadecimal] = found;
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '20', 16) : Number(decimal);
    const allowed = code >= 0x20 ? code < 0xd800 || (code > 0xdfff && code < 0xfffe) : [9, 10, 13].includes(code);
    if (!allowed) return fail(scan, 'a character reference names a character that XML forbids');
  }
};

const scopeWith = (
  scan: Scan,
  attributes: ReadonlyMap<string, string>,
  outer: Scope | undefined,
): Scope | undefined => {
  let scope = outer;
  let declared = 0;
  for (const [name, uri] of attributes) {
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
    scope = { prefix: name.slice(6), uri, outer: scope };
    declared += 1;
  }
  if (declared > xmlLimits.namespaces) fail(scan, 'an element declares too many namespaces');
  return scope;
};

/** The namespace of an element; attributes without a prefix have none. */
const namespaceOf = (scan: Scan, name: string, scope: Scope | undefined): string => {
  const colon = name.indexOf(':');
  const prefix = colon === -1 ? '' : name.slice(0, colon);
  if (prefix === 'xml' || prefix === 'xmlns') return '';
  for (let at = scope; at !== undefined; at = at.outer) if (at.prefix === prefix) return at.uri;
  if (prefix !== '') fail(scan, `the prefix of ${name} is not declared`);
  return '';
};

const drawing = new Set([
  'http://www.omg.org/spec/BPMN/20100524/DI',
  'http://www.omg.org/spec/DD/20100524/DI',
  'http://www.omg.org/spec/DD/20100524/DC',
]);

const countElement = (scan: Scan, namespace: string, name: string): void => {
  if (drawing.has(namespace)) scan.drawn += 1;
  else scan.elements += 1;
  if (scan.elements > xmlLimits.elements || scan.drawn > xmlLimits.drawnElements) {
    throw new Malformed(
      fault(
        'XmlTooManyElements',
        name,
        `is one element too many (${xmlLimits.elements}); split the process by call activities`,
      ),
    );
  }
  if (scan.open.length >= xmlLimits.depth) {
    throw new Malformed(
      fault('XmlTooDeep', name, `is nested deeper than ${xmlLimits.depth} levels; use call activities`),
    );
  }
};

const bpmn = 'http://www.omg.org/spec/BPMN/20100524/MODEL';

const rememberId = (scan: Scan, name: string, id: string | undefined): void => {
  if (id === undefined) return;
  if (scan.ids.has(id)) {
    const why = `is the id of two elements (the second is <${name}>); ids are unique in a file`;
    throw new Malformed(fault('DuplicateId', id, why));
  }
  scan.ids.add(id);
};

const countBlanks = (scan: Scan, attributes: ReadonlyMap<string, string>): void => {
  for (const [name, value] of attributes) if (name !== 'name') scan.blanks += value.split(' ').length - 1;
  if (scan.blanks > xmlLimits.blanks) fail(scan, 'the attributes hold too many words');
};

const fail = (scan: Scan, why: string): void => {
  const line = scan.xml.slice(0, scan.at).split('\n').length;
  throw new Malformed(fault('XmlMalformed', `line ${line}`, why));
};

const fault = (code: ProcessProblemCode, element: string, why: string): XmlFault => ({
  code,
  element,
  message: element === 'the file' ? `The file ${why}.` : `${element}: ${why}.`,
});
