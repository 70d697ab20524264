import { elementId, partOf, partsOf, textOf, type BpmnElement } from './bpmn-element.js';
import { modelValue, optionalValue } from './model-values.js';
import type { CatchTrigger, MessageDefinition, ModelValue, ThrowTrigger } from './process-graph.js';
import { present, refuse, type Reading } from './reading.js';
import { timerOf } from './timers.js';
import { extensionOf, serviceOf } from './zeebe-extensions.js';

/** Where a catching event stands; the standard allows other triggers at each. */
export type CatchPlace = 'processStart' | 'subProcessStart' | 'eventSubProcessStart' | 'intermediate' | 'boundary';

/** What a catching event waits for, as far as its place allows it. */
export const catchTriggerOf = (reading: Reading, event: BpmnElement, place: CatchPlace): CatchTrigger => {
  const definition = definitionOf(reading, event);
  const kind = kindOf(definition);
  if (kind === 'none' && isSketch(reading, place)) return { kind: 'message', message: nameless(event) };
  if (!allowedCatches[place].includes(kind)) {
    refuse(reading, event, [
      'EventTrigger',
      `can't wait for ${words(kind)} as ${placeWords[place]} (BPMN 2.0.2 §10.5)`,
    ]);
    return none;
  }
  if (definition === undefined) return none;
  const read = catchReaders[kind];
  return read === undefined ? notExecuted(reading, event, kind) : read(reading, event, definition);
};

type CatchReader = (reading: Reading, event: BpmnElement, definition: BpmnElement) => CatchTrigger;

const catchReaders: Readonly<Record<string, CatchReader>> = {
  message: (reading, event, definition) => ({
    kind: 'message',
    message: messageOf(reading, event, definition) ?? nameless(event),
  }),
  timer: (reading, event, definition) => ({ kind: 'timer', timer: timerOf(reading, event, definition) }),
  signal: (reading, event, definition) => ({ kind: 'signal', name: signalNameOf(reading, event, definition) }),
  error: (reading, _, definition) =>
    present({ kind: 'error' as const, code: caughtCode(reading, definition, errorCode) }),
  escalation: (reading, _, definition) =>
    present({ kind: 'escalation' as const, code: caughtCode(reading, definition, escalationCode) }),
};

/** What a throwing event does, as far as its place allows it. */
export const throwTriggerOf = (reading: Reading, event: BpmnElement, place: 'intermediate' | 'end'): ThrowTrigger => {
  const definition = definitionOf(reading, event);
  const kind = kindOf(definition);
  if (!allowedThrows[place].includes(kind)) {
    const where = place === 'end' ? 'an end event' : 'an intermediate throw event';
    refuse(reading, event, ['EventTrigger', `can't throw ${words(kind)} as ${where} (BPMN 2.0.2 §10.5)`]);
    return none;
  }
  if (definition === undefined || kind === 'none') return none;
  switch (kind) {
    case 'message':
      return thrownMessage(reading, event, definition);
    case 'signal':
      return { kind, name: signalNameOf(reading, event, definition) };
    case 'error':
      return present({ kind, code: thrownCode(reading, event, { definition, ...errorCode }) });
    case 'escalation':
      return present({ kind, code: thrownCode(reading, event, { definition, ...escalationCode }) });
    case 'terminate':
      return { kind };
    default:
      return notExecuted(reading, event, kind);
  }
};

/** The message that an event definition or a task refers to. */
export const messageOf = (
  reading: Reading,
  event: BpmnElement,
  referring: BpmnElement,
): MessageDefinition | undefined => {
  const message = partOf(referring, 'messageRef');
  const name = message === undefined ? reading.document.unresolved(referring, 'messageRef') : textOf(message, 'name');
  if (name !== undefined) {
    const subscription = message === undefined ? undefined : extensionOf(message, 'zeebe:Subscription');
    const key = subscription === undefined ? undefined : textOf(subscription, 'correlationKey');
    return present({
      name: modelValue(reading, { element: event, what: 'message name' }, name),
      key: optionalValue(reading, { element: event, what: 'correlation key' }, key),
    });
  }
  if (reading.options.sketches === 'complete') return undefined;
  if (message !== undefined) {
    refuse(reading, event, [
      'Underspecified',
      `waits for or sends the message "${elementId(message)}", which has no name`,
    ]);
  } else if (referring !== event) {
    refuse(reading, event, ['Underspecified', 'does not say which message; add a messageRef']);
  }
  return undefined;
};

/** The one event definition; several are not yet executed. */
const definitionOf = (reading: Reading, event: BpmnElement): BpmnElement | undefined => {
  const referred = partsOf(event, 'eventDefinitionRef');
  const [first, second] = [...partsOf(event, 'eventDefinitions'), ...referred];
  if (second !== undefined) refuse(reading, event, ['NotExecuted', 'has several triggers, which is not yet executed']);
  if (referred.some((definition) => definition.$parent?.$type !== 'bpmn:Definitions')) {
    refuse(reading, event, ['EventTrigger', 'refers to the trigger of another event; move it to the root of the file']);
  }
  return first;
};

const kindOf = (definition: BpmnElement | undefined): string => {
  if (definition === undefined) return 'none';
  const name = definition.$type.replace(/^bpmn:|EventDefinition$/g, '');
  return name.charAt(0).toLowerCase() + name.slice(1);
};

const none = { kind: 'none' } as const;

const allowedCatches: Readonly<Record<CatchPlace, readonly string[]>> = {
  processStart: ['none', 'message', 'timer', 'signal', 'conditional'],
  subProcessStart: ['none'],
  eventSubProcessStart: ['message', 'timer', 'signal', 'error', 'escalation', 'compensate', 'conditional'],
  intermediate: ['message', 'timer', 'signal', 'conditional', 'link'],
  boundary: ['message', 'timer', 'signal', 'error', 'escalation', 'compensate', 'conditional', 'cancel'],
};

const allowedThrows: Readonly<Record<'intermediate' | 'end', readonly string[]>> = {
  intermediate: ['none', 'message', 'signal', 'escalation', 'compensate', 'link'],
  end: ['none', 'message', 'signal', 'error', 'escalation', 'compensate', 'cancel', 'terminate'],
};

const isSketch = (reading: Reading, place: CatchPlace): boolean =>
  reading.options.sketches === 'complete' && (place === 'intermediate' || place === 'boundary');

const placeWords: Readonly<Record<CatchPlace, string>> = {
  processStart: 'the start of a process',
  subProcessStart: 'the start of a subprocess',
  eventSubProcessStart: 'the start of an event subprocess',
  intermediate: 'an intermediate catch event',
  boundary: 'a boundary event',
};

const words = (kind: string): string => (kind === 'none' ? 'nothing' : `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`);

const notExecuted = (reading: Reading, event: BpmnElement, kind: string): typeof none => {
  refuse(reading, event, ['NotExecuted', `has a ${kind} trigger, which is not yet executed`]);
  return none;
};

const nameless = (event: BpmnElement): MessageDefinition => ({ name: { kind: 'text', text: elementId(event) } });

const signalNameOf = (reading: Reading, event: BpmnElement, definition: BpmnElement): ModelValue => {
  const signal = partOf(definition, 'signalRef');
  const name = signal === undefined ? reading.document.unresolved(definition, 'signalRef') : textOf(signal, 'name');
  if (name === undefined && reading.options.sketches !== 'complete') {
    refuse(reading, event, ['Underspecified', 'does not say which signal; add a signalRef to a signal with a name']);
  }
  return modelValue(reading, { element: event, what: 'signal name' }, name ?? elementId(event));
};

const thrownMessage = (reading: Reading, event: BpmnElement, definition: BpmnElement): ThrowTrigger => {
  const service = serviceOf(reading, event);
  if (service !== undefined) return { kind: 'message', service };
  return present({ kind: 'message' as const, message: messageOf(reading, event, definition) });
};

type CodeNames = { readonly reference: string; readonly property: string; readonly noun: string };

const errorCode: CodeNames = { reference: 'errorRef', property: 'errorCode', noun: 'error' };
const escalationCode: CodeNames = { reference: 'escalationRef', property: 'escalationCode', noun: 'escalation' };

/** Without a code, any error or escalation is caught, even where one is referred to (BPMN 2.0.2 §10.5.1, boundary events). */
const caughtCode = (reading: Reading, definition: BpmnElement, names: CodeNames): string | undefined => {
  const referred = partOf(definition, names.reference);
  return referred === undefined
    ? reading.document.unresolved(definition, names.reference)
    : textOf(referred, names.property);
};

/** An executable process must say what it throws (BPMN 2.0.2 §10.5.1, end events). */
const thrownCode = (
  reading: Reading,
  event: BpmnElement,
  thrown: CodeNames & { readonly definition: BpmnElement },
): ModelValue | undefined => {
  const code = caughtCode(reading, thrown.definition, thrown);
  if (code === undefined && reading.options.sketches !== 'complete') {
    const why = `throws an ${thrown.noun} without a code; refer to one that has ${thrown.property}`;
    refuse(reading, event, ['IncompleteElement', why]);
  }
  return optionalValue(reading, { element: event, what: `${thrown.noun} code` }, code);
};
