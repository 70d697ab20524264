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
export const isConstant = (kind: TimerDefinition['kind'], text: string): boolean => {
  if (kind === 'date') return isDate(text);
  if (kind === 'duration') return isDuration(text);
  const parts = text.split('/');
  const [repeats, ...rest] = parts;
  if (repeats === undefined || !/^R\d{0,9}$/.test(repeats)) return false;
  if (rest.length === 1) return isDuration(rest[0] ?? '') && !isZero(rest[0] ?? '');
  return rest.length === 2 && isDate(rest[0] ?? '') && isDuration(rest[1] ?? '') && !isZero(rest[1] ?? '');
};

const datePattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d(?:\[[A-Za-z_+\-/\d]{1,40}\])?)?)?$/;

const isDate = (text: string): boolean => {
  const found = datePattern.exec(text);
  if (found === null) return false;
  const [year, month, day] = found.slice(1, 4).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
};

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

const durationPattern =
  /^-?P(?=\d|T\d)(?:\d{1,9}Y)?(?:\d{1,9}M)?(?:\d{1,9}W)?(?:\d{1,9}D)?(?:T(?=\d)(?:\d{1,9}H)?(?:\d{1,9}M)?(?:\d{1,9}(?:\.\d{1,9})?S)?)?$/;

const isDuration = (text: string): boolean => durationPattern.test(text);

/** A cycle of no length would never end. */
const isZero = (duration: string): boolean => !/[1-9]/.test(duration) || duration.startsWith('-');

const withoutTime = (reading: Reading, event: BpmnElement, found: number): TimerDefinition => {
  if (found > 0 || reading.options.sketches !== 'complete') {
    const why =
      found > 0 ? 'has more than one time; keep one' : 'does not say when; give it a date, a duration or a cycle';
    refuse(reading, event, [found > 0 ? 'IncompleteElement' : 'Underspecified', why]);
  }
  return { kind: 'duration', value: { kind: 'text', text: 'PT0S' } };
};
