import { z } from 'zod';

/** A page of a list: `next` is the cursor of the page after it, absent on the last. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().optional().describe('Cursor of the next page; absent: none.') });

/** Some rows of a list, and where the next ones begin. */
export type PageOf<Item> = { readonly items: readonly Item[]; readonly next?: string | undefined };

/** The query of every list: how many rows, and the `next` of the page before. */
export const pageQuery = {
  limit: z.coerce.number<number | string>().int().min(1).max(200).default(50),
  cursor: z.string().max(2_000).optional().describe('The `next` of the page before, word for word.'),
};

/** A yes or no in a query string; any other word is an error, not false. */
export const flag = z
  .enum(['true', 'false'])
  .transform((word) => word === 'true')
  .meta({ description: 'true or false' });

/** An instant in UTC with milliseconds, as the record has it. */
export const instant = z.iso.datetime({ precision: 3 }).meta({ example: '2026-11-22T14:27:28.000Z' });
