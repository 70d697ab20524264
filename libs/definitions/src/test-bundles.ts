import type { BundleFile } from './read-bundle.js';

/** A file from its text. For specs alone. */
export const file = (name: string, text: string): BundleFile => ({ name, bytes: new TextEncoder().encode(text) });

/** A BPMN file with one executable process; `body` stands inside it. */
export const bpmn = (id: string, body: string, outside = ''): BundleFile =>
  file(
    `${id}.bpmn`,
    `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:tl="http://throughline.dev/schema/1.0"
  id="definitions-${id}" targetNamespace="http://throughline.test">
  <process id="${id}" isExecutable="true">${body}</process>${outside}
</definitions>`,
  );

/** Start → the elements in a row → end. Each is `[id, xml of the element without flows]`. */
export const row = (...elements: readonly (readonly [id: string, xml: string])[]): string => {
  const ids = ['start', ...elements.map(([id]) => id), 'end'];
  const flows = ids
    .slice(1)
    .map((id, at) => `<sequenceFlow id="f${String(at)}" sourceRef="${ids[at] ?? ''}" targetRef="${id}"/>`);
  return `<startEvent id="start"/>${elements.map(([, xml]) => xml).join('')}<endEvent id="end"/>${flows.join('')}`;
};

/** A user task with a form. */
export const userTask = (id: string, form?: string): readonly [string, string] => [
  id,
  `<userTask id="${id}" name="${id}">${
    form === undefined
      ? ''
      : `<extensionElements><zeebe:userTask/><zeebe:formDefinition formId="${form}"/></extensionElements>`
  }</userTask>`,
];

/** A call of another process. */
export const call = (id: string, process: string): readonly [string, string] => [
  id,
  `<callActivity id="${id}"><extensionElements><zeebe:calledElement processId="${process}"/></extensionElements></callActivity>`,
];

/** A decision by a table. */
export const ruleTask = (id: string, decision: string): readonly [string, string] => [
  id,
  `<businessRuleTask id="${id}"><extensionElements><zeebe:calledDecision decisionId="${decision}" resultVariable="result"/></extensionElements></businessRuleTask>`,
];

/** A DMN file with one literal decision. */
export const dmn = (id: string, expression: string): BundleFile =>
  file(
    `${id}.dmn`,
    `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="definitions-${id}" name="${id}" namespace="http://throughline.test">
  <decision id="${id}" name="${id}"><variable name="${id}"/><literalExpression><text>${expression}</text></literalExpression></decision>
</definitions>`,
  );

/** A form with one required field. */
export const form = (id: string, field = 'what'): BundleFile =>
  file(
    `${id}.form`,
    JSON.stringify({
      $id: id,
      title: id,
      type: 'object',
      required: [field],
      properties: { [field]: { type: 'string' } },
    }),
  );
