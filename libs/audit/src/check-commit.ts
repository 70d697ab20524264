import { hash } from 'node:crypto';
import type { RecordRow } from '@throughline/event-store';
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '@throughline/events';
import type { FindingCode } from './verification-report.js';

/** A commit as it lies in the record. */
export type RecordCommit = NonNullable<RecordRow['commit']>;

/** Checks one commit by itself: its hash, its text, and that its columns say what its text says. */
export const checkCommit = (
  stream: RecordRow['stream'],
  commit: RecordCommit,
  tell: (code: FindingCode, what: string) => void,
): void => {
  if (hash('sha256', commit.body, 'hex') !== commit.hash)
    tell('HashBroken', 'its text does not have the hash recorded');
  const members = parsed(commit.body);
  if (members === undefined) tell('TextBroken', 'its text is not canonical JSON');
  else if (!saysTheSame(stream, commit, members)) tell('ColumnsBroken', 'its columns say something else than its text');
};

const parsed = (body: string): JsonObject | undefined => {
  try {
    const value = JSON.parse(body) as Json;
    return isJsonObject(value) && canonicalJson(value) === body ? value : undefined;
  } catch {
    return undefined;
  }
};

const saysTheSame = (stream: RecordRow['stream'], commit: RecordCommit, members: JsonObject): boolean => {
  const { stream: named, events, firstSeq, previousHash, at } = members;
  if (!isJsonObject(named) || !Array.isArray(events)) return false;
  return (
    named['kind'] === stream.kind &&
    named['id'] === stream.id &&
    firstSeq === commit.firstSeq &&
    events.length === commit.lastSeq - commit.firstSeq + 1 &&
    events.every((event: Json, index) => isJsonObject(event) && event['seq'] === commit.firstSeq + index) &&
    previousHash === commit.previousHash &&
    at === commit.at
  );
};
