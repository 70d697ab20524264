import type { Calendar } from '@throughline/events';

/** A calendar whose days are closed but for those given. */
export const calendar = ({ hours = {}, ...given }: Given = {}): Calendar => ({
  id: 'office',
  zone: 'Europe/Berlin',
  holidays: [],
  exceptions: [],
  ...given,
  hours: { ...closed, ...hours },
});

type Given = Partial<Omit<Calendar, 'hours'>> & { readonly hours?: Partial<Calendar['hours']> };

const closed = { monday: [], tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [], sunday: [] };

/** Monday to Friday, 09:00 to 13:00 and 14:00 to 18:00: eight hours a day. */
export const officeHours = everyWorkday(['09:00-13:00', '14:00-18:00']);

/** The same hours from Monday to Friday. */
export function everyWorkday(hours: string[]): Partial<Calendar['hours']> {
  return { monday: hours, tuesday: hours, wednesday: hours, thursday: hours, friday: hours };
}
