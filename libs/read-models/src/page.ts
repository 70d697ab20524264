import { refusal, type Refusal } from '@throughline/events';

/** Some rows, and where the next ones begin; no `next`: these were the last. */
export type Page<Row> = { readonly kind: 'page'; readonly rows: readonly Row[]; readonly next?: string };

/** A page, or why the question can't be answered. */
export type PageAnswer<Row> = Page<Row> | { readonly kind: 'refused'; readonly refusal: Refusal };

/** How many rows a page holds, and after which row it begins; `after` is the `next` of the page before. */
export type PageRequest = { readonly limit?: number; readonly after?: string };

/** The place of a row in its order: the values that the order compares, the last of them unique. */
export type Place = readonly (string | number)[];

/** 50 rows unless told, never more than 200. */
export const pageSize = ({ limit = 50 }: PageRequest): number => Math.min(Math.max(Math.trunc(limit), 1), 200);

/** Cuts one row more than a page holds into the page and its cursor. */
export const pageOf = <Row>(rows: readonly Row[], size: number, placeOf: (row: Row) => Place): Page<Row> => {
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  return rows.length > size && last !== undefined
    ? { kind: 'page', rows: shown, next: cursorOf(placeOf(last)) }
    : { kind: 'page', rows: shown };
};

const cursorOf = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** The place that a cursor stands for, where its values have the types that the order needs. */
export const placeOfCursor = (cursor: string, shape: readonly ('string' | 'number')[]): Place | undefined => {
  const place = parsed(cursor);
  if (!Array.isArray(place) || place.length !== shape.length) return undefined;
  const values: readonly unknown[] = place;
  return values.every((value, at) => typeof value === shape[at]) ? (values as Place) : undefined;
};

const parsed = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
};

/** A cursor that none of our pages gave. */
export const cursorRefused: PageAnswer<never> = {
  kind: 'refused',
  refusal: refusal(
    'CursorUnreadable',
    'the cursor was not given by this list; take "next" of its last page word for word, or begin without one',
  ),
};
