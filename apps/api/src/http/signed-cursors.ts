import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '@throughline/events';
import { badRequest } from './http-problem.js';

/** Cursors that go out and come back: signed for one list with one query, by a key that all replicas share. */
export type SignedCursors = {
  readonly sign: (list: string, query: object, cursor: string) => string;
  /** @throws HttpProblem `CursorUnreadable` for one that was not given by this list with this query. */
  readonly open: (list: string, query: object, cursor: string) => string;
};

/** Makes the cursors of this installation; the key comes from the master key and is nothing to anybody else. */
export const createSignedCursors = (masterKey: Uint8Array): SignedCursors => {
  const key = Buffer.from(hkdfSync('sha256', masterKey, new Uint8Array(), 'throughline/cursors', 32));
  const tagOf = (list: string, query: object, cursor: string): Buffer =>
    createHmac('sha256', key)
      .update(`${list}\n${conditionsOf(query)}\n${cursor}`)
      .digest()
      .subarray(0, 16);
  return {
    sign: (list, query, cursor) => `${cursor}.${tagOf(list, query, cursor).toString('base64url')}`,
    open: (list, query, signed) => {
      const at = signed.lastIndexOf('.');
      const cursor = signed.slice(0, Math.max(at, 0));
      const tag = Buffer.from(signed.slice(at + 1), 'base64url');
      const wanted = tagOf(list, query, cursor);
      if (tag.length === wanted.length && timingSafeEqual(tag, wanted)) return cursor;
      throw badRequest(
        'CursorUnreadable',
        'The cursor was not given by this list with these conditions. Take "next" of its last page word for word, or begin without one.',
        { place: 'cursor' },
      );
    },
  };
};

/** A page may be longer or shorter than the one before; the conditions must be the same. */
const conditionsOf = (query: object): string => {
  const conditions = Object.entries(query).filter(([name, value]) => !paging.has(name) && value !== undefined);
  return canonicalJson(Object.fromEntries(conditions));
};

const paging = new Set(['limit', 'cursor']);
