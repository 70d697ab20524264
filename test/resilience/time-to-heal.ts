import type { Recorded } from '../system/recorded-cases.js';
import type { Break } from './break-at-random.js';

/** How long after each break of one part the first success of what it does was, in seconds. */
export type Healing = {
  readonly part: string;
  readonly breaks: number;
  readonly medianS: number;
  readonly worstS: number;
};

/**
 * What a part does, as it shows in the record: people's commands for apis and PostgreSQL, steps of time and services for
 * Temporal, answers of departments for Kafka, either of them for workers.
 */
const successOf = (part: string): ((event: Recorded) => boolean) => {
  if (part.startsWith('api') || part === 'PostgreSQL') return ({ actor }) => actor.kind === 'person';
  if (part === 'Kafka') return ({ actor }) => actor.kind === 'system';
  if (part === 'Temporal') return isOfTime;
  return (event) => event.actor.kind === 'system' || isOfTime(event);
};

const isOfTime = ({ actor }: Recorded): boolean =>
  actor.kind === 'engine' && ['sla', 'timer', 'service'].includes(actor.id);

/** Figures of healing by part, out of the record. */
export const timesToHeal = (
  breaks: readonly Break[],
  cases: ReadonlyMap<string, readonly Recorded[]>,
): readonly Healing[] => {
  const events = [...cases.values()].flat();
  const kinds = [...new Set(breaks.map(({ part }) => part.split(' ')[0] ?? part))].sort();
  return kinds.map((kind) => {
    const instants = events
      .filter(successOf(kind))
      .map(({ at }) => Date.parse(at))
      .sort((one, other) => one - other);
    const own = breaks.filter(({ part }) => part.startsWith(kind));
    const seconds = own
      .flatMap(({ at }) => {
        const success = instants.find((instant) => instant > at);
        return success === undefined ? [] : [(success - at) / 1_000];
      })
      .sort((one, other) => one - other);
    return {
      part: kind,
      breaks: own.length,
      medianS: seconds[Math.floor(seconds.length / 2)] ?? 0,
      worstS: seconds.at(-1) ?? 0,
    };
  });
};
