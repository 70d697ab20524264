import { DmnModdle } from 'dmn-moddle';
import type { DecisionProblem } from './decision-model.js';
import { isElement, type DmnElement } from './dmn-element.js';
import { scanXml } from './scan-xml.js';

/** A file's root element, or why it may not be read. */
export type DmnDocument =
  | { readonly ok: true; readonly definitions: DmnElement }
  | { readonly ok: false; readonly problems: readonly DecisionProblem[] };

/** Parses a DMN file of version 1.1 to 1.5; whatever the parser complains of is an error. */
export const readDocument = async (xml: string): Promise<DmnDocument> => {
  const hostile = scanXml(xml);
  if (hostile !== undefined) return { ok: false, problems: [hostile] };
  try {
    // Not lax: a lax reader turns what it can't read into warnings that cost a search each.
    const { rootElement, warnings } = await new DmnModdle().fromXML(asVersion13(xml), { lax: false });
    if (warnings.length > 0)
      return { ok: false, problems: warnings.slice(0, 20).map(({ message }) => unreadable(message)) };
    return isElement(rootElement) ? { ok: true, definitions: rootElement } : notDmn('there is no root element');
  } catch (error) {
    return notDmn(error instanceof Error ? error.message : 'unreadable');
  }
};

const notDmn = (message: string): DmnDocument => ({ ok: false, problems: [unreadable(message)] });

const unreadable = (message: string): DecisionProblem => ({
  code: 'DmnUnreadable',
  element: 'the file',
  message: (message.split('\n')[0] ?? '').slice(0, 300),
});

/**
 * The versions differ for decision tables in their namespaces only; the parser knows those of 1.3. What a later version
 * added is unknown to it and so refused.
 */
const asVersion13 = (xml: string): string =>
  xml.replace(namespaces, (whole) => {
    const [, version = '', part = ''] = /DMN\/(\d{8})\/(\w+)/.exec(whole) ?? [];
    if (!versions.has(version)) return whole;
    const quote = whole.charAt(0);
    return `${quote}https://www.omg.org/spec/DMN/20191111/${part === 'dmn' ? 'MODEL' : part}/${quote}`;
  });

const namespaces = /(["'])https?:\/\/www\.omg\.org\/spec\/DMN\/\d{8}\/(?:MODEL\/|DMNDI\/|dmn\.xsd)\1/g;

/** DMN 1.1, 1.2, 1.3, 1.4 and 1.5 by the dates in their namespaces. */
const versions = new Set(['20151101', '20151130', '20180521', '20191111', '20211108', '20230324']);
