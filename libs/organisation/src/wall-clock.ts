/**
 * What the clock on the wall of a zone shows, in milliseconds as if the wall were UTC. It never goes back: an hour that
 * comes twice in autumn counts once, and its second pass stands at its end.
 */
export const wallTime = (zone: string, instant: number): number => {
  const shown = instant + offset(zone, instant);
  const before = offset(zone, instant - day);
  const earlier = shown - before;
  if (earlier >= instant || offset(zone, earlier) !== before) return shown;
  return changeBetween(zone, earlier, instant) + before;
};

/**
 * The first instant at which the wall of a zone shows this time or a later one: an hour that spring leaves out is over
 * as it begins. Exact while a zone changes its clock at most once in two days, as all have done since 1970.
 */
export const firstInstantAt = (zone: string, wall: number): number => {
  const before = offset(zone, wall - day);
  const after = offset(zone, wall + day);
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
