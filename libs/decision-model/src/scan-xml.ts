import type { DecisionProblem } from './decision-model.js';

/** Limits of a file (design: hostile XML). They are far above what people draw. */
export const xmlLimits = { bytes: 1_000_000, elements: 5_000, depth: 64 } as const;

/**
 * Checks in one pass that a text is nested XML within the limits, before the parser sees it: that one is lenient, and
 * reads entities of a DOCTYPE and files of any depth.
 */
export const scanXml = (xml: string): DecisionProblem | undefined => {
  if (utf8Length(xml) > xmlLimits.bytes) {
    return problem('XmlTooLarge', `the file has more than ${String(xmlLimits.bytes)} bytes; split it`);
  }
  const open: string[] = [];
  let elements = 0;
  let end = 0;
  for (const { index, 0: markup, 1: closing, 2: name = '', 3: leaf } of xml.matchAll(anyMarkup)) {
    if (xml.slice(end, index).includes('<')) break;
    end = index + markup.length;
    if (markup.startsWith('<!D') || markup.startsWith('<!E'))
      return problem('XmlDoctype', 'the file has a DOCTYPE; remove it');
    if (name === '') continue;
    if (closing === '/') {
      if (open.pop() !== name) return problem('XmlMalformed', `</${name}> closes nothing`);
      continue;
    }
    elements += 1;
    if (leaf !== '/') open.push(name);
    if (elements > xmlLimits.elements) return problem('XmlTooLarge', tooMany);
    if (open.length > xmlLimits.depth) return problem('XmlTooDeep', tooDeep);
  }
  if (xml.slice(end).includes('<'))
    return problem('XmlMalformed', `there is no whole tag at character ${String(end + 1)}`);
  return open.length === 0 && elements > 0 ? undefined : problem('XmlMalformed', 'the file ends too early');
};

/** Comments, CDATA, instructions, declarations, tags. Each alternative ends at its first possible end: linear. */
const anyMarkup =
  /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>|<![A-Z][^>]*>|<(\/?)([^\s<>/!?"'=]+)(?:\s+[^\s=<>/"']+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(\/?)>/g;

const utf8Length = (text: string): number => {
  let bytes = text.length;
  for (let at = 0; at < text.length && bytes <= xmlLimits.bytes; at += 1) {
    const unit = text.charCodeAt(at);
    // A surrogate pair is two units and four bytes.
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
};

const problem = (code: string, message: string): DecisionProblem => ({ code, element: 'the file', message });

const tooMany = `the file has more than ${String(xmlLimits.elements)} elements; split it`;

const tooDeep = `the file is nested more than ${String(xmlLimits.depth)} levels deep`;
