import type { CompiledExpression } from '@throughline/feel';
import { partOf, textOf, type BpmnElement } from './bpmn-element.js';
import { feelText, isFeel, refuseLanguage, sourceOf, unreadable, type Place } from './model-values.js';
import type { TimerDefinition } from './process-graph.js';
import { refuse, type Reading } from './reading.js';

/** What a timer event definition says: one date, duration or cycle; constants are checked here. */
export const timerOf = (reading: Reading, event: BpmnElement, definition: BpmnElement): TimerDefinition => {
  const said = kinds.flatMap((kind) => {
    const expression = partOf(definition, `time${kind.charAt(0).toUpperCase()}${kind.slice(1)}`);
    const source = expression === undefined ? '' : sourceOf(reading, expression);
    return expression === undefined || source === '' ? [] : [{ kind, expression, source }];
  });
  const [only, second] = said;
  if (only === undefined || second !== undefined) return withoutTime(reading, event, said.length);
  const { kind, expression, source } = only;
  const place: Place = { element: event, what: `time${kind.charAt(0).toUpperCase()}${kind.slice(1)}` };
  if (isConstant(kind, source)) return { kind, value: { kind: 'text', text: source } };
  return { kind, value: { kind: 'feel', expression: timeExpression(reading, { place, kind, expression, source }) } };
};

type Time = {
  readonly place: Place;
  readonly kind: TimerDefinition['kind'];
  readonly expression: BpmnElement;
  readonly source: string;
};

const timeExpression = (reading: Reading, { place, kind, expression, source }: Time): CompiledExpression => {
  if (source.startsWith('=') && !isFeel(reading, expression)) {
    refuseLanguage(reading, place, textOf(expression, 'language') ?? 'the expressionLanguage of the file');
    return unreadable;
  }
  if (/^(?:=|[$#]\{)/.test(source)) return feelText(reading, place, source);
  const why = `has the ${kind} "${source}", which is not ISO 8601 (such as ${examples[kind]})`;
  refuse(reading, place.element, ['InvalidTimer', why]);
  return unreadable;
};

const kinds = ['date', 'duration', 'cycle'] as const;

const examples = { date: '2026-03-01T09:00:00Z', duration: 'PT36H', cycle: 'R3/PT1H' } as const;

/** Tells a valid constant: calendar dates are checked, not only their shape. */
const isConstant = (kind: TimerDefinition['kind'], text: string): boolean => {
  if (kind === 'date') return isDate(text);
  return kind === 'duration' ? durationPattern.test(text) : isCycle(text);
};

/** `R`, how often, an optional first time, and the time between; a cycle of no length would never end. */
const isCycle = (text: string): boolean => {
  const found = /^R\d{0,9}\/(?:([^/]*)\/)?([^/]*)$/.exec(text);
  if (found === null) return false;
  const [, first, between = ''] = found;
  const moves = /[1-9]/.test(between) && !between.startsWith('-');
  return moves && durationPattern.test(between) && (first === undefined || isDate(first));
};

const datePattern =
  /^(\d{4}-\d{2}-\d{2})(?:T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d(?:\[[A-Za-z_+\-/\d]{1,40}\])?)?)?$/;

const isDate = (text: string): boolean => {
  const day = datePattern.exec(text)?.[1];
  if (day === undefined) return false;
  const time = Date.parse(`${day}T00:00:00Z`);
  // a day that its month does not have is refused, or read as one of the next
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
};

// The longest that it lets through ends before the year 9999, which is as far as instants go.
const durationPattern =
  /^-?P(?=\d|T\d)(?:\d{1,3}Y)?(?:\d{1,4}M)?(?:\d{1,5}W)?(?:\d{1,6}D)?(?:T(?=\d)(?:\d{1,7}H)?(?:\d{1,8}M)?(?:\d{1,9}(?:\.\d{1,9})?S)?)?$/;

const withoutTime = (reading: Reading, event: BpmnElement, found: number): TimerDefinition => {
  if (found > 0 || reading.options.sketches !== 'complete') {
    const why =
      found > 0 ? 'has more than one time; keep one' : 'does not say when; give it a date, a duration or a cycle';
    refuse(reading, event, [found > 0 ? 'IncompleteElement' : 'Underspecified', why]);
  }
  return { kind: 'duration', value: { kind: 'text', text: 'PT0S' } };
};
