import { BpmnModdle, type ModdleWarning } from 'bpmn-moddle';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' };
import { elementId, namespaceAt, textOf, type BpmnElement } from './bpmn-element.js';
import type { ProblemList } from './process-problem.js';
import type { ReadOptions } from './read-options.js';
import { scanXml, type Content } from './scan-xml.js';
import throughline from './throughline-moddle.json' with { type: 'json' };

/** A parsed file: every element known by type, every reference resolved or told. */
export type BpmnDocument = {
  readonly definitions: BpmnElement;
  /** What an unresolved reference said, where {@link ReadOptions.unresolvedReferences} lets it stand for a name. */
  readonly unresolved: (element: BpmnElement, property: string) => string | undefined;
};

// It keeps nothing of a file: a parse has its own context.
const moddle = new BpmnModdle({ zeebe, [throughline.prefix]: throughline });

/** Parses a file; undefined where it can't be read at all, which the list then says. */
export const parseDocument = async (
  xml: string,
  options: ReadOptions,
  list: ProblemList,
): Promise<BpmnDocument | undefined> => {
  const fault = scanXml(xml, contentOf);
  if (fault !== undefined) {
    list.refuse(fault.code, fault.element, fault.message);
    return undefined;
  }
  const parsed = await moddle.fromXML(xml, { lax: false }).catch((error: unknown) => {
    list.refuse('XmlNotBpmn', 'the file', `The file is not BPMN 2.0: ${reasonOf(error)}`);
    return undefined;
  });
  if (parsed === undefined) return undefined;
  const unresolved = new Map<BpmnElement, Map<string, string>>();
  const byId = (id: string) => parsed.elementsById[id] as BpmnElement | undefined;
  for (const warning of parsed.warnings) hearWarning(warning, { options, list, unresolved, byId });
  return {
    definitions: parsed.rootElement as BpmnElement,
    unresolved: (element, property) => unresolved.get(element)?.get(property),
  };
};

/** Elements of the standard and of Camunda 8 hold what their type says; others may hold anything. */
const contentOf = (namespace: string, name: string): Content => {
  const prefix = prefixes.get(namespace);
  if (prefix === undefined) return 'both';
  if (prefix === '') return 'elements';
  if (plainTexts.has(`${prefix}:${name}`)) return 'text';
  const type = `${prefix}:${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  // names of references (`incoming`) and of expressions are no types
  if (!Object.hasOwn(moddle.registry.typeMap, type)) return 'both';
  return moddle.getType(type).$descriptor.bodyProperty === undefined ? 'elements' : 'both';
};

/** The elements of the metamodel that are plain strings: the parser loses its way where they hold elements. */
const plainTexts: ReadonlySet<string> = new Set(['bpmn:script', 'bpmn:text', 'bpmn:body']);

const prefixes: ReadonlyMap<string, string> = new Map([
  ['http://www.omg.org/spec/BPMN/20100524/MODEL', 'bpmn'],
  ['http://camunda.org/schema/zeebe/1.0', 'zeebe'],
  [throughline.uri, throughline.prefix],
  ['http://www.omg.org/spec/BPMN/20100524/DI', ''],
  ['http://www.omg.org/spec/DD/20100524/DI', ''],
  ['http://www.omg.org/spec/DD/20100524/DC', ''],
]);

const reasonOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .replace(/\s+/g, ' ')
    .replace(/line: (\d+) column: (\d+)/, (_, line: string) => `line ${Number(line) + 1}:`)
    .replace('nested error: ', '');
};

type Hearing = {
  readonly options: ReadOptions;
  readonly list: ProblemList;
  readonly unresolved: Map<BpmnElement, Map<string, string>>;
  readonly byId: (id: string) => BpmnElement | undefined;
};

/** bpmn-moddle is lenient: what it warns of, it has left out. So every warning refuses the file, but for its drawing. */
const hearWarning = (warning: ModdleWarning, hearing: Hearing): void => {
  // the scan has seen to the encoding
  if (warning.message.startsWith('unsupported document encoding')) return;
  const element = warning.element as BpmnElement | undefined;
  const { value } = warning;
  if (element !== undefined && value !== undefined && warning.message.startsWith('unresolved reference')) {
    const property = (warning.property ?? '').replace(/^.*:/, '');
    return hearUnresolved({ element, property, value }, hearing);
  }
  const id = element === undefined ? 'the file' : elementId(element);
  const why = reasonOf(new Error(warning.message));
  hearing.list.refuse('XmlNotBpmn', id, `${id}: ${why}; remove it or correct its name.`);
};

type Unresolved = { readonly element: BpmnElement; readonly property: string; readonly value: string };

const hearUnresolved = ({ element, property, value }: Unresolved, hearing: Hearing): void => {
  const id = elementId(element);
  const { options, list, unresolved } = hearing;
  if (element.$type.startsWith('bpmndi:')) {
    return list.warn('DrawingIncomplete', id, `The drawing shows "${value}", which is not in the file.`);
  }
  const target = hearing.byId(localName(element, value));
  if (target !== undefined) return element.set(property, target);
  if (options.unresolvedReferences === 'name' && nameable.has(property)) {
    unresolved.set(element, new Map([...(unresolved.get(element) ?? []), [property, value]]));
    return;
  }
  list.refuse('UnresolvedReference', id, `${id}: ${property} names "${value}", which is not in the file.`);
};

const nameable = new Set(['messageRef', 'signalRef', 'errorRef', 'escalationRef']);

/** References are qualified names: `tns:order` is `order` where `tns` stands for the file's own namespace. */
export const localName = (element: BpmnElement, name: string): string => {
  const [prefix, local, more] = name.split(':');
  if (prefix === undefined || local === undefined || more !== undefined) return name;
  let root = element;
  while (root.$parent !== undefined) root = root.$parent;
  const own = textOf(root, 'targetNamespace');
  return own !== undefined && namespaceAt(element, prefix) === own ? local : name;
};
