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
  const collection = zeebe === undefined ? undefined : textOf(zeebe, 'inputCollection');
  const cardinality = partOf(loop, 'loopCardinality');
  // a loopDataInputRef is refused as data that is not executed
  if ((collection === undefined) === (cardinality === undefined) && !isSet(loop, 'loopDataInputRef')) {
    refuse(reading, activity, [
      'LoopIncomplete',
      'must say how often it is done: by a loopCardinality or by an inputCollection, one of the two',
    ]);
  }
  const text = (property: string) => (zeebe === undefined ? undefined : textOf(zeebe, property));
  const condition = partOf(loop, 'completionCondition');
  const outputElement = text('outputElement');
  if ((text('outputCollection') === undefined) !== (outputElement === undefined)) {
    refuse(reading, activity, ['LoopIncomplete', 'needs both outputCollection and outputElement, or neither']);
  }
  return present({
    sequential: flagOf(loop, 'isSequential', false),
    cardinality: cardinality && feelOf(reading, { element: activity, what: 'loopCardinality' }, cardinality),
    inputCollection:
      collection === undefined
        ? undefined
        : feelText(reading, { element: activity, what: 'inputCollection' }, collection),
    inputElement: variableName(reading, { element: activity, what: 'inputElement' }, text('inputElement')),
    outputCollection: variableName(reading, { element: activity, what: 'outputCollection' }, text('outputCollection')),
    outputElement:
      outputElement === undefined
        ? undefined
        : feelText(reading, { element: activity, what: 'outputElement' }, outputElement),
    completionCondition:
      condition === undefined || bodyOf(condition) === ''
        ? undefined
        : feelOf(reading, { element: activity, what: 'completionCondition' }, condition),
  });
};
