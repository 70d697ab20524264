/** A file with some root elements and the namespaces that examples use. */
export const file = (roots: string): string =>
  `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:tl="http://throughline.dev/schema/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="file" targetNamespace="t">${roots}</definitions>`;

/** A file with one executable process, and messages, a signal, errors and an escalation to refer to. */
export const process = (inside: string, attributes = ''): string =>
  file(
    `<message id="m" name="m"/><signal id="sig" name="sig"/><error id="err" errorCode="E"/><error id="bare"/><escalation id="esc" escalationCode="X"/><message id="nameless"/><process id="p" isExecutable="true" ${attributes}>${inside}</process>`,
  );

/** A sequence flow with an id made of its ends. */
export const flow = (source: string, target: string, inside = ''): string =>
  `<sequenceFlow id="${source}-${target}" sourceRef="${source}" targetRef="${target}">${inside}</sequenceFlow>`;

/** Extension elements. */
export const extended = (inside: string): string => `<extensionElements>${inside}</extensionElements>`;

/** A start event before the element with the id `x`. */
export const after = (element: string): string => `<startEvent id="s"/>${element}${flow('s', 'x')}`;

/** A condition of a sequence flow. */
export const condition = (text: string, attributes = ''): string =>
  `<conditionExpression xsi:type="tFormalExpression" ${attributes}>${text}</conditionExpression>`;
