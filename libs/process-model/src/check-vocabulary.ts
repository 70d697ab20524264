import {
  elementId,
  inWords,
  isSet,
  namespaceAt,
  partOf,
  partsOf,
  type BpmnElement,
  type PropertyDescriptor,
} from './bpmn-element.js';
import { refuse, warn, type Reading } from './reading.js';
import {
  descriptive,
  engineNamespaces,
  extensionHosts,
  fixedValues,
  hintHosts,
  hints,
  harmlessVendorNames,
  understood,
} from './vocabulary.js';

/** Refuses whatever an element and its parts say that is not executed, and references to the wrong kind of thing. */
export const checkVocabulary = (reading: Reading, element: BpmnElement): void => {
  checkAttributes(reading, element);
  checkOurPlaces(reading, element);
  if (descriptive.some((type) => element.$instanceOf(type))) return;
  if (!Object.hasOwn(understood, element.$type)) return refuseType(reading, element);
  for (const property of element.$descriptor.properties ?? []) {
    if (isSet(element, property.name)) checkProperty(reading, element, property);
  }
};

/** Of flow nodes and triggers, those who read them tell. */
const refuseType = (reading: Reading, element: BpmnElement): void => {
  if (element.$instanceOf('bpmn:FlowNode') || element.$instanceOf('bpmn:EventDefinition')) return;
  refuse(reading, element, ['NotExecuted', 'is not yet executed']);
};

const checkProperty = (reading: Reading, element: BpmnElement, property: PropertyDescriptor): void => {
  const { name } = property;
  const problem = problemOf(element, name);
  if (problem !== undefined) return tellOf(reading, name)(reading, element, ['NotExecuted', problem]);
  if (isHint(element, name)) return warn(reading, element, ['NotExecuted', `has ${name}, which is left out`]);
  if (name === 'resources') return checkResources(reading, element);
  if (name === 'ioSpecification') return checkData(reading, element);
  const parts = property.isMany === true ? partsOf(element, name) : [partOf(element, name)];
  for (const part of parts) {
    if (part !== undefined) checkPart(reading, element, { property, part });
  }
};

/** That something happens along a flow which nobody drew is let pass in a sketch, as other engines do. */
const tellOf = (reading: Reading, name: string): typeof refuse =>
  name === 'isImmediate' && reading.options.sketches === 'complete' ? warn : refuse;

const isHint = (element: BpmnElement, name: string): boolean => hints[element.$type]?.includes(name) === true;

const problemOf = (element: BpmnElement, name: string): string | undefined => {
  if (!understoodOf(element).has(name) && !isHint(element, name)) {
    return `has ${name} (${element.$type}), which is not yet executed; remove it`;
  }
  if (!(name in fixedValues) || element[name] === fixedValues[name]) return undefined;
  return `has ${name}="${String(element[name])}", which is not yet executed`;
};

type Part = { readonly property: PropertyDescriptor; readonly part: BpmnElement };

const checkPart = (reading: Reading, element: BpmnElement, { property, part }: Part): void => {
  if (!part.$instanceOf(property.type)) {
    const why = `has ${inWords(part)} as ${property.name}, which must be a ${property.type.replace('bpmn:', '')}`;
    return refuse(reading, element, ['WrongReference', why]);
  }
  if (property.isReference === true) return;
  if (property.name === 'extensionElements') return checkExtensions(reading, element, part);
  checkVocabulary(reading, part);
};

const understoodOf = (element: BpmnElement): ReadonlySet<string> => {
  const known = understoodByType.get(element.$type);
  if (known !== undefined) return known;
  const names = new Set(
    Object.keys(understood).flatMap((type) => (element.$instanceOf(type) ? (understood[type] ?? []) : [])),
  );
  understoodByType.set(element.$type, names);
  return names;
};

const understoodByType = new Map<string, ReadonlySet<string>>();

/** Who does the work is said by `zeebe:assignmentDefinition`; other engines read these by rules of their own. */
const checkResources = (reading: Reading, element: BpmnElement): void => {
  const problem = [
    'NotExecuted',
    'names performers, which is not yet executed; use zeebe:assignmentDefinition',
  ] as const;
  if (reading.options.vendorExtensions === 'ignore') warn(reading, element, problem);
  else refuse(reading, element, problem);
};

/** Inputs and outputs are moved by data associations, which are not executed; a specification without any says nothing. */
const checkData = (reading: Reading, element: BpmnElement): void => {
  const specification = partOf(element, 'ioSpecification');
  if (specification === undefined || !(isSet(specification, 'dataInputs') || isSet(specification, 'dataOutputs')))
    return;
  refuse(reading, element, [
    'NotExecuted',
    'has data inputs or outputs, which are not yet executed; use zeebe:ioMapping',
  ]);
};

const checkExtensions = (reading: Reading, host: BpmnElement, extensions: BpmnElement): void => {
  const seen = new Set<string>();
  for (const extension of partsOf(extensions, 'values')) {
    if (extension.$descriptor.isGeneric === true || !isKnownVocabulary(extension)) {
      checkVendor(reading, host, { uri: extension.$descriptor.ns.uri, name: extension.$descriptor.ns.localName });
      continue;
    }
    if (seen.has(extension.$type)) refuse(reading, host, ['NotExecuted', `has ${extension.$type} twice; keep one`]);
    seen.add(extension.$type);
    if (descriptive.includes(extension.$type)) continue;
    const { $type } = extension;
    const isAt = (hosts: Readonly<Record<string, readonly string[]>>) =>
      hosts[$type]?.some((type) => host.$instanceOf(type)) === true;
    if (isAt(extensionHosts)) checkVocabulary(reading, extension);
    else if (isAt(hintHosts)) warn(reading, host, ['NotExecuted', `has ${$type}, which is left out there`]);
    else refuse(reading, host, ['NotExecuted', `has ${extension.$type}, which is not executed there; remove it`]);
  }
};

/** An SLA or a call where nobody would look for it; it also is where nothing else is read, such as at a text. */
export const checkOurPlaces = (reading: Reading, element: BpmnElement): void => {
  const extensions = partOf(element, 'extensionElements');
  const types = extensions === undefined ? [] : partsOf(extensions, 'values').map(({ $type }) => $type);
  for (const type of types.filter(isOurs)) {
    if (extensionHosts[type]?.some((host) => element.$instanceOf(host)) !== true) {
      refuse(reading, element, ['NotExecuted', `has ${type}, which is not executed there; remove it`]);
    } else if (type === 'tl:Call' && !types.includes('zeebe:TaskDefinition')) {
      const why = 'has a tl:call without a zeebe:taskDefinition; name the service, or remove it';
      refuse(reading, element, ['InvalidCall', why]);
    }
  }
};

const isOurs = (type: string): boolean => type.startsWith('tl:');

const isKnownVocabulary = ({ $type }: BpmnElement): boolean => $type.startsWith('zeebe:') || isOurs($type);

const checkAttributes = (reading: Reading, element: BpmnElement): void => {
  for (const name of Object.keys(element.$attrs)) {
    const colon = name.indexOf(':');
    const prefix = name.slice(0, colon);
    if (colon <= 0 || prefix === 'xmlns' || prefix === 'xsi' || prefix === 'xml') continue;
    checkVendor(reading, element, { uri: namespaceAt(element, prefix), name: name.slice(colon + 1) });
  }
};

/** What comes here from one of ours is misspelt, or of another version: an SLA must not be lost by a letter. */
const ourNamespaces = 'http://throughline.dev/';

const checkVendor = (
  reading: Reading,
  host: BpmnElement,
  { uri, name }: { readonly uri: string | undefined; readonly name: string },
): void => {
  if (uri?.startsWith(ourNamespaces) === true) {
    const why = `has "${name}" of ${uri}, which this version does not know; check its spelling and its namespace`;
    return refuse(reading, host, ['NotExecuted', why]);
  }
  if (uri === undefined || !engineNamespaces.includes(uri) || harmlessVendorNames.has(name)) return;
  const why = `asks for "${name}" of ${uri}, which only that engine executes`;
  if (reading.options.vendorExtensions === 'ignore') warn(reading, host, ['VendorExtension', `${why}; it is left out`]);
  else refuse(reading, host, ['VendorExtension', `${why}; say it in BPMN or zeebe: elements, or remove it`]);
};

/** Extensions that a file says must be understood are refused: none is known but our own and Camunda 8's. */
export const checkMustUnderstand = (reading: Reading): void => {
  for (const extension of partsOf(reading.document.definitions, 'extensions')) {
    if (extension['mustUnderstand'] === true) {
      reading.list.refuse(
        'NotExecuted',
        elementId(reading.document.definitions),
        'The file has an extension that must be understood and is not known here.',
      );
    }
  }
};
