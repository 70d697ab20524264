import { readDuration, type Duration } from '@throughline/events';
import type { BpmnElement } from './bpmn-element.js';

/** A duration of the model: as it is written, and what it measures. */
export type WrittenDuration = { readonly text: string; readonly duration: Duration };

/** What is told of an element that is wrong. */
export type Tell = (why: string) => void;

/** A duration attribute of ours; undefined where it is left out, or told to be wrong. `least`: whether zero may stand. */
export const durationOf = (
  tell: Tell,
  part: BpmnElement,
  { name, least }: { readonly name: string; readonly least: 'zero' | 'positive' },
): WrittenDuration | undefined => {
  const text = part[name];
  if (typeof text !== 'string') return undefined;
  const duration = readDuration(text);
  if (duration !== undefined && !(least === 'positive' && isZero(duration))) return { text, duration };
  const why = duration === undefined ? shapeProblem(text) : 'is no time at all';
  tell(`has "${text}" as ${name}, which ${why}; write a duration such as PT30M, PT8H or P2D`);
  return undefined;
};

/** Whether one duration is longer than another whatever the calendar: hours and days can't be compared without one. */
export const isLonger = (one: Duration, other: Duration): boolean => isAtLeast(one, other) && !isAtLeast(other, one);

/** Whether one is the same as another or longer, whatever the calendar. */
export const isAtLeast = (one: Duration, other: Duration): boolean => one.days >= other.days && one.ms >= other.ms;

const isZero = ({ days, ms }: Duration): boolean => days === 0 && ms === 0;

const shapeProblem = (text: string): string =>
  /^P[^T]*[YMW]/.test(text)
    ? 'is in weeks, months or years: how much work is in them nobody agrees on'
    : 'is no ISO 8601 duration of days, hours, minutes and seconds (at most 1000 days and 10000 hours)';
