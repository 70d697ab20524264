/**
 * What the clock on the wall of a zone shows, in milliseconds as if the wall were UTC. It never goes back: an hour that
 * comes twice in autumn counts once, and its second pass stands at its end.
 */
export const wallTime = (zone: string, instant: number): number => {
  const { before, after } = offsetsAround(zone, instant);
  if (before === after) return instant + before;
  const shown = instant + offset(zone, instant);
  const earlier = shown - before;
  if (earlier >= instant || offset(zone, earlier) !== before) return shown;
  return changeBetween(zone, earlier, instant) + before;
};

/**
 * The first instant at which the wall of a zone shows this time or a later one: an hour that spring leaves out is over
 * as it begins. Exact while a zone changes its clock at most once in four days, as all have done since 1970.
 */
export const firstInstantAt = (zone: string, wall: number): number => {
  const { before, after } = offsetsAround(zone, wall);
  if (before === after || offset(zone, wall - before) === before) return wall - before;
  if (offset(zone, wall - after) === after) return wall - after;
  return changeBetween(zone, wall - after, wall - before);
};

/** Whether this is the name of a time zone, as `Europe/Berlin`; a bare offset is none, for it knows no summer. */
export const isZone = (name: string): boolean => {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return formatterOf(name).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** Milliseconds. */
const day = 86_400_000;

/** A day before and a day after at the least: no zone is further from UTC than that. */
const offsetsAround = (zone: string, time: number): { readonly before: number; readonly after: number } => {
  const today = Math.floor(time / day);
  return { before: offsetAtMidnight(zone, today - 1), after: offsetAtMidnight(zone, today + 2) };
};

/** At midnight UTC; remembered, for asking `Intl` takes longer than everything else here. */
const offsetAtMidnight = (zone: string, dayNumber: number): number => {
  const known = offsets.get(zone) ?? new Map<number, number>();
  const found = known.get(dayNumber);
  if (found !== undefined) return found;
  const asked = offset(zone, dayNumber * day);
  if (known.size >= mostRemembered) known.clear();
  offsets.set(zone, known.set(dayNumber, asked));
  return asked;
};

const offsets = new Map<string, Map<number, number>>();

/** Days of a zone: some ten years. */
const mostRemembered = 4000;

/** How far the zone's wall is ahead of UTC. */
const offset = (zone: string, instant: number): number => {
  const second = Math.floor(instant / 1000) * 1000;
  const parts = /^(\d+)\/(\d+)\/(\d+), (\d+):(\d+):(\d+)$/.exec(formatterOf(zone).format(second));
  if (parts === null) throw new Error(`no wall clock in ${zone} at ${String(instant)}`);
  const [month, date, year, hour, minute, seconds] = parts.slice(1).map(Number) as Six;
  return Date.UTC(year, month - 1, date, hour, minute, seconds) - second;
};

type Six = [number, number, number, number, number, number];

/** Making a formatter is slow, and there are some 600 zones at the most. */
const formatterOf = (zone: string): Intl.DateTimeFormat => {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const twoDigits = '2-digit';
  const made = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23', year: 'numeric' },
    ...{ month: twoDigits, day: twoDigits, hour: twoDigits, minute: twoDigits, second: twoDigits },
  });
  formatters.set(zone, made);
  return made;
};

const formatters = new Map<string, Intl.DateTimeFormat>();

/** The one instant at which the offset changes between two of different offsets. */
const changeBetween = (zone: string, from: number, to: number): number => {
  const changed = offset(zone, to);
  let [last, first] = [from, to];
  while (first - last > 1) {
    const middle = Math.floor((last + first) / 2);
    if (offset(zone, middle) === changed) first = middle;
    else last = middle;
  }
  return first;
};
