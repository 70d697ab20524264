/** Whole days and the exact time besides: how long a day is, a calendar says. */
export type Duration = { readonly days: number; readonly ms: number };

/**
 * An ISO 8601 duration in days, hours, minutes and seconds, `P1DT4H`; undefined for any other text. Weeks, months and
 * years are not among them: nobody agrees on how much work goes into one. At most 1,000 days and 10,000 hours.
 */
export const readDuration = (text: string): Duration | undefined => {
  const parts = durationPattern.exec(text);
  if (parts === null) return undefined;
  const [days, hours, minutes, seconds] = parts.slice(1).map((part: string | undefined) => Number(part ?? '0'));
  if (days === undefined || hours === undefined || minutes === undefined || seconds === undefined) return undefined;
  const ms = hours * 3_600_000 + minutes * 60_000 + Math.round(seconds * 1000);
  return days <= mostDays && ms <= mostMs ? { days, ms } : undefined;
};

const durationPattern =
  /^P(?=\d|T\d)(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8}(?:\.\d{1,3})?)S)?)?$/;

// What is counted day by day is bounded, so that a command stays quick.
const mostDays = 1000;
const mostMs = 10_000 * 3_600_000;
