import type { DecisionProblem } from './decision-model.js';

/** Limits of a file (design: hostile XML). They are far above what people draw. */
const xmlLimits = { bytes: 1_000_000, elements: 5_000, depth: 64 } as const;

/**
 * Checks in one pass, in linear time, that a text is nested XML within the limits, before the parser sees it: that one is
 * lenient, and reads a DOCTYPE and files of any depth.
 */
export const scanXml = (xml: string): DecisionProblem | undefined => {
  if (utf8Length(xml) > xmlLimits.bytes) {
    return problem('XmlTooLarge', `the file has more than ${String(xmlLimits.bytes)} bytes; split it`);
  }
  const scan: Scan = { xml, open: [], elements: 0, at: xml.indexOf('<') };
  while (scan.at !== -1) {
    const found = scanMarkup(scan);
    if (found !== undefined) return found;
    scan.at = xml.indexOf('<', scan.at);
  }
  if (scan.open.length === 0 && scan.elements > 0) return undefined;
  return problem('XmlMalformed', 'the file ends too early');
};

type Scan = { readonly xml: string; readonly open: string[]; elements: number; at: number };

/** Steps over what begins at the place of the scan. */
const scanMarkup = (scan: Scan): DecisionProblem | undefined => {
  const { xml, at } = scan;
  const section = sections.find(({ start }) => xml.startsWith(start, at));
  if (section !== undefined) return skip(scan, section.end);
  if (xml.startsWith('<!', at))
    return problem('XmlDoctype', 'the file has a DOCTYPE or another declaration; remove it');
  return scanTag(scan);
};

const sections = [
  { start: '<!--', end: '-->' },
  { start: '<![CDATA[', end: ']]>' },
  { start: '<?', end: '?>' },
];

const skip = (scan: Scan, end: string): DecisionProblem | undefined => {
  const found = scan.xml.indexOf(end, scan.at);
  if (found === -1) return malformedAt(scan.at);
  scan.at = found + end.length;
  return undefined;
};

const scanTag = (scan: Scan): DecisionProblem | undefined => {
  const tag = /<(\/?)([^\s<>/!?"'=]+)(?:\s+[^\s=<>/"']+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(\/?)>/y;
  tag.lastIndex = scan.at;
  const found = tag.exec(scan.xml);
  if (found === null) return malformedAt(scan.at);
  const [whole, closing, name = '', leaf] = found;
  scan.at += whole.length;
  if (closing === '/')
    return scan.open.pop() === name ? undefined : problem('XmlMalformed', `</${name}> closes nothing`);
  return openElement(scan, name, leaf === '/');
};

const openElement = (scan: Scan, name: string, isLeaf: boolean): DecisionProblem | undefined => {
  scan.elements += 1;
  if (!isLeaf) scan.open.push(name);
  if (scan.elements > xmlLimits.elements) return problem('XmlTooLarge', tooMany);
  return scan.open.length > xmlLimits.depth ? problem('XmlTooDeep', tooDeep) : undefined;
};

const malformedAt = (at: number): DecisionProblem =>
  problem('XmlMalformed', `there is no whole tag at character ${String(at + 1)}`);

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
