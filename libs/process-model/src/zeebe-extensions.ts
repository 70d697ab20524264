import { partOf, partsOf, textOf, type BpmnElement } from './bpmn-element.js';
import { callTimesOf } from './call-times.js';
import { mappingsOf, modelValue, optionalValue } from './model-values.js';
import type { Assignment, Mapping, ServiceDefinition } from './process-graph.js';
import { present, refuse, type Reading } from './reading.js';

/** An extension element of a type, such as `zeebe:TaskDefinition`; the vocabulary check has seen that there is one at most. */
export const extensionOf = (element: BpmnElement, type: string): BpmnElement | undefined => {
  const extensions = partOf(element, 'extensionElements');
  return extensions === undefined ? undefined : partsOf(extensions, 'values').find((part) => part.$type === type);
};

/** The service that a task definition names; undefined where there is none. */
export const serviceOf = (reading: Reading, element: BpmnElement): ServiceDefinition | undefined => {
  const definition = extensionOf(element, 'zeebe:TaskDefinition');
  if (definition === undefined) return undefined;
  const type = textOf(definition, 'type');
  if (type === undefined) {
    refuse(reading, element, ['Underspecified', 'has a zeebe:taskDefinition without a type; name the service']);
  }
  const retries = textOf(definition, 'retries') ?? '3';
  if (!retries.startsWith('=') && !/^\d{1,4}$/.test(retries)) {
    refuse(reading, element, ['Underspecified', `has "${retries}" as retries; write a number or a FEEL expression`]);
  }
  return {
    type: modelValue(reading, { element, what: 'service type' }, type ?? ''),
    retries: modelValue(reading, { element, what: 'number of retries' }, retries),
    headers: headersOf(element),
    ...callTimesOf(reading, element, extensionOf(element, 'tl:Call')),
  };
};

/** The fixed headers of `zeebe:taskHeaders`. */
const headersOf = (element: BpmnElement): Readonly<Record<string, string>> => {
  const headers = extensionOf(element, 'zeebe:TaskHeaders');
  // fromEntries makes own properties, of `__proto__` too
  return Object.fromEntries(
    (headers === undefined ? [] : partsOf(headers, 'values')).flatMap((header) => {
      const key = textOf(header, 'key');
      return key === undefined ? [] : [[key, textOf(header, 'value') ?? '']];
    }),
  );
};

/** Input and output mappings of an element. */
export const ioMappingOf = (
  reading: Reading,
  element: BpmnElement,
): { readonly inputs: readonly Mapping[]; readonly outputs: readonly Mapping[] } => {
  const mapping = extensionOf(element, 'zeebe:IoMapping');
  if (mapping === undefined) return { inputs: [], outputs: [] };
  return {
    inputs: mappingsOf(reading, element, partsOf(mapping, 'inputParameters')),
    outputs: mappingsOf(reading, element, partsOf(mapping, 'outputParameters')),
  };
};

/** Who may do a user task and when it is due. */
export const assignmentOf = (reading: Reading, element: BpmnElement): Assignment => {
  const who = extensionOf(element, 'zeebe:AssignmentDefinition');
  const when = extensionOf(element, 'zeebe:TaskSchedule');
  const priority = extensionOf(element, 'zeebe:PriorityDefinition');
  const value = (from: BpmnElement | undefined, property: string) =>
    optionalValue(reading, { element, what: property }, from === undefined ? undefined : textOf(from, property));
  return present({
    assignee: value(who, 'assignee'),
    candidateRoles: value(who, 'candidateGroups'),
    candidatePeople: value(who, 'candidateUsers'),
    dueDate: value(when, 'dueDate'),
    priority: value(priority, 'priority'),
  });
};
