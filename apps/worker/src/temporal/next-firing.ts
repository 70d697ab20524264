import type { TimerStart } from '@throughline/definitions';
import { plusDuration } from '@throughline/engine';
import type { Instant } from '@throughline/events';

type TimerOfStart = Pick<TimerStart, 'kind' | 'text' | 'deployedAt'>;

/** What is on record of a timer start event: the last instant that it fired for, and how often since an instant. */
export type Firings = { readonly last: Instant | undefined; readonly since: (first: Instant) => Promise<number> };

/**
 * For which instant a timer start event fires next; undefined where it never will again. Each instant is fired for once,
 * also those that were missed while nothing ran: whoever counts on a monthly case gets it late rather than never.
 */
export const nextFiring = async (timer: TimerOfStart, { last, since }: Firings): Promise<Instant | undefined> => {
  const { first, every, times } = scheduleOf(timer);
  if (last === undefined || last < first) return first;
  if (every === undefined) return undefined;
  if (times !== undefined && (await since(first)) >= times) return undefined;
  return plusDuration(last, every);
};

type Schedule = { readonly first: Instant; readonly every?: string; readonly times?: number };

const scheduleOf = ({ kind, text, deployedAt }: TimerOfStart): Schedule => {
  if (kind === 'date') return { first: instantOf(text) };
  if (kind === 'duration') return { first: plusDuration(deployedAt, text) };
  const [, times = '', start, every = ''] = /^R(\d*)\/(?:(.+)\/)?(P.+)$/.exec(text.trim()) ?? [];
  return {
    first: start === undefined ? plusDuration(deployedAt, every) : instantOf(start),
    every,
    ...(times === '' ? {} : { times: Math.max(1, Number(times)) }),
  };
};

/** A date without zone is UTC, as with the timers of a case. */
const instantOf = (text: string): Instant => {
  const trimmed = text.trim().replace(/\[[^\]]*\]$/, '');
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(trimmed) || !trimmed.includes('T') ? trimmed : `${trimmed}Z`;
  return new Date(zoned).toISOString();
};
