import { bodyOf, flagOf, isSet, partOf, textOf, type BpmnElement } from './bpmn-element.js';
import { feelOf, feelText, variableName } from './model-values.js';
import type { MultiInstance } from './process-graph.js';
import { present, refuse, type Reading } from './reading.js';
import { extensionOf } from './zeebe-extensions.js';

/** The multi-instance marker of an activity; undefined where it has none. */
export const multiInstanceOf = (reading: Reading, activity: BpmnElement): MultiInstance | undefined => {
  const loop = partOf(activity, 'loopCharacteristics');
  if (loop?.$type !== 'bpmn:MultiInstanceLoopCharacteristics') return undefined;
  const zeebe = extensionOf(loop, 'zeebe:LoopCharacteristics');
  const text = (property: string) => (zeebe === undefined ? undefined : textOf(zeebe, property));
  const feel = (property: string) => {
    const source = text(property);
    return source === undefined ? undefined : feelText(reading, { element: activity, what: property }, source);
  };
  const variable = (property: string) => variableName(reading, { element: activity, what: property }, text(property));
  const expression = (property: string) => {
    const part = partOf(loop, property);
    return bodyOf(part) === '' || part === undefined
      ? undefined
      : feelOf(reading, { element: activity, what: property }, part);
  };
  checkComplete(reading, activity, {
    loop,
    collection: text('inputCollection'),
    output: [text('outputCollection'), text('outputElement')],
  });
  return present({
    sequential: flagOf(loop, 'isSequential', false),
    cardinality: expression('loopCardinality'),
    inputCollection: feel('inputCollection'),
    inputElement: variable('inputElement'),
    outputCollection: variable('outputCollection'),
    outputElement: feel('outputElement'),
    completionCondition: expression('completionCondition'),
  });
};

type Said = {
  readonly loop: BpmnElement;
  readonly collection: string | undefined;
  readonly output: readonly [collection: string | undefined, element: string | undefined];
};

const checkComplete = (reading: Reading, activity: BpmnElement, { loop, collection, output }: Said): void => {
  const counted = bodyOf(partOf(loop, 'loopCardinality')) !== '';
  // a loopDataInputRef is refused as data that is not executed
  if ((collection !== undefined) === counted && !isSet(loop, 'loopDataInputRef')) {
    const why = 'must say how often it is done: by a loopCardinality or by an inputCollection, one of the two';
    refuse(reading, activity, ['LoopIncomplete', why]);
  }
  if ((output[0] === undefined) !== (output[1] === undefined)) {
    refuse(reading, activity, ['LoopIncomplete', 'needs both outputCollection and outputElement, or neither']);
  }
};
