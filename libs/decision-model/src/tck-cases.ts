import { isJsonObject, type Json, type JsonObject } from '@throughline/events';
import type { DecisionModelResult } from './decision-model.js';
import { scanXml } from './scan-xml.js';

/** A test case of the DMN Technology Compatibility Kit: inputs, and what decisions should come to. */
export type TckCase = {
  readonly id: string;
  readonly inputs: JsonObject;
  readonly expected: readonly { readonly decision: string; readonly value: Json }[];
};

/** What became of a case; `error` is a refusal or failure of ours, `failed` a different value. */
export type TckOutcome = {
  readonly id: string;
  readonly outcome: 'passed' | 'failed' | 'error';
  readonly reason?: string;
};

/** Reads a `*-test-*.xml` file. Values become the JSON that the engine takes: times as their text. */
export const readTckCases = (xml: string): readonly TckCase[] => {
  if (scanXml(xml) !== undefined) return [];
  const root = readTree(xml);
  return childrenOf(root, 'testCase').map((testCase) => ({
    id: testCase.attributes['id'] ?? '',
    inputs: Object.fromEntries(
      childrenOf(testCase, 'inputNode').map((node) => [node.attributes['name'] ?? '', valueOf(node)]),
    ),
    expected: childrenOf(testCase, 'resultNode').map((node) => ({
      decision: node.attributes['name'] ?? '',
      value: valueOf(childrenOf(node, 'expected')[0]),
    })),
  }));
};

/** Runs a case on a model that was read; a null that is expected also passes where the decision failed. */
export const runTckCase = (model: DecisionModelResult, { id, inputs, expected }: TckCase): TckOutcome => {
  if (!model.ok) return { id, outcome: 'error', reason: model.problems[0]?.message ?? '' };
  for (const { decision, value } of expected) {
    const found = [...model.decisions.values()].find(({ name }) => name === decision);
    if (found === undefined) return { id, outcome: 'error', reason: `there is no decision ${decision}` };
    const outcome = found.decide(inputs, { now: '2026-01-01T00:00:00Z' });
    if (outcome.kind === 'failed' && value !== null) return { id, outcome: 'error', reason: outcome.message };
    const actual = outcome.kind === 'failed' ? null : outcome.output;
    if (!isSame(actual, value)) {
      return {
        id,
        outcome: 'failed',
        reason: `${decision}: ${JSON.stringify(actual)} is not ${JSON.stringify(value)}`,
      };
    }
  }
  return { id, outcome: 'passed' };
};

type XmlNode = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlNode[];
  text: string;
};

const readTree = (xml: string): XmlNode => {
  const top: XmlNode = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  for (const piece of xml.matchAll(tagsAndText)) place(piece, open);
  return top.children[0] ?? top;
};

/** Puts one tag or text where it belongs. */
const place = ([whole, closing, name = '', attributes = '', leaf]: RegExpMatchArray, open: XmlNode[]): void => {
  const current = open.at(-1);
  if (current === undefined || /^<(?:!--|\?)/.test(whole)) return;
  if (name === '') {
    current.text += whole.startsWith('<![CDATA[') ? whole.slice(9, -3) : decoded(whole);
    return;
  }
  if (closing === '/') {
    open.pop();
    return;
  }
  const node: XmlNode = { name: localName(name), attributes: readAttributes(attributes), children: [], text: '' };
  current.children.push(node);
  if (leaf !== '/') open.push(node);
};

const tagsAndText =
  /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>|<(\/?)([^\s<>/!?]+)((?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|[^<]+/g;

const readAttributes = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name = '', double, single]) => [
      localName(name),
      decoded(double ?? single ?? ''),
    ]),
  );

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

const decoded = (text: string): string =>
  text.replace(/&#x([\da-f]+);|&#(\d+);|&(\w+);/gi, (whole, hex?: string, decimal?: string) => {
    if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
    return decimal === undefined ? (entities[whole.slice(1, -1)] ?? whole) : String.fromCodePoint(Number(decimal));
  });

const entities: Readonly<Record<string, string | undefined>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const childrenOf = (node: XmlNode | undefined, name: string): readonly XmlNode[] =>
  node?.children.filter((child) => child.name === name) ?? [];

/** A `valueType`: a value, a list, or components. */
const valueOf = (node: XmlNode | undefined): Json => {
  if (node === undefined || node.attributes['nil'] === 'true') return null;
  const [value] = childrenOf(node, 'value');
  if (value !== undefined) return scalarOf(value);
  const [list] = childrenOf(node, 'list');
  if (list !== undefined) return list.attributes['nil'] === 'true' ? null : childrenOf(list, 'item').map(valueOf);
  const components = childrenOf(node, 'component');
  if (components.length === 0) return null;
  return Object.fromEntries(components.map((part) => [part.attributes['name'] ?? '', valueOf(part)]));
};

const scalarOf = ({ attributes, text }: XmlNode): Json => {
  if (attributes['nil'] === 'true') return null;
  const type = localName(attributes['type'] ?? 'string');
  if (['decimal', 'double', 'integer', 'int', 'float', 'long'].includes(type)) return Number(text);
  if (type === 'boolean') return text.trim() === 'true';
  return text;
};

/** Numbers are binary floats for now: equal to eight decimals. */
const isSame = (actual: Json, expected: Json): boolean => {
  if (typeof actual === 'number' && typeof expected === 'number') return Math.abs(actual - expected) < 1e-8;
  if (Array.isArray(expected)) return isSameList(actual, expected as readonly Json[]);
  if (isJsonObject(expected)) return isSameContext(actual, expected);
  return actual === expected;
};

const isSameList = (actual: Json, expected: readonly Json[]): boolean =>
  Array.isArray(actual) &&
  actual.length === expected.length &&
  actual.every((item: Json, index) => isSame(item, expected[index] ?? null));

const isSameContext = (actual: Json, expected: JsonObject): boolean =>
  isJsonObject(actual) &&
  Object.keys(actual).length === Object.keys(expected).length &&
  Object.entries(expected).every(([key, value]) => isSame(actual[key] ?? null, value));
