import { randomUUID } from 'node:crypto';
import type { ApiRequest } from './api-request.js';
import { badRequest } from './http-problem.js';

/** What the headers say of a command: its id, and where the case must stand for it. */
export type CommandHeaders = { readonly commandId: string; readonly ifSeq?: number };

/** Reads `Idempotency-Key` and `If-Match`; a command without an id gets a fresh one, told in the answer. */
export const commandHeaders = (headers: ApiRequest['headers']): CommandHeaders => {
  const commandId = commandIdOf(headers['idempotency-key']);
  const ifSeq = seqOf(headers['if-match']);
  return ifSeq === undefined ? { commandId } : { commandId, ifSeq };
};

/** Bare, or in quotes as a structured field; printable ASCII, at most 200 characters. */
const commandIdOf = (given: string | string[] | undefined): string => {
  if (given === undefined) return randomUUID();
  const text = Array.isArray(given) ? '' : given.replace(/^"(.*)"$/, '$1');
  if (/^[\x21-\x7e]{1,200}$/.test(text)) return text;
  throw badRequest('CommandIdUnreadable', 'Idempotency-Key must be 1 to 200 printable characters without spaces.', {
    place: 'Idempotency-Key',
  });
};

/** Only the strong form is a seq of ours. `*` is no condition: no command works on a case that does not exist. */
const seqOf = (given: string | undefined): number | undefined => {
  if (given === undefined || given === '*') return undefined;
  const seq = /^"(\d{1,15})"$/.exec(given)?.[1];
  if (seq !== undefined) return Number(seq);
  throw badRequest('IfMatchUnreadable', 'If-Match must be one ETag of the case, such as "17".', { place: 'If-Match' });
};
