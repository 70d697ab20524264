import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import {
  canonicalJson,
  Fault,
  isJsonObject,
  isPersonal,
  isSealed,
  streamName,
  type Json,
  type JsonObject,
  type Personal,
  type Sealed,
  type StreamRef,
} from '@throughline/events';
import type { KeyStore, Sealing, SubjectKey } from './ports.js';

/**
 * Seals personal values with AES-256-GCM under their subject's key, with a fresh IV; subject and stream are
 * authenticated with them, so that a sealed value can't be moved to another person or another stream.
 */
export const createSealing = (keys: KeyStore): Sealing => ({
  seal: async (stream, value) => {
    const tags = tagsIn(value);
    if (tags.length === 0) return value;
    const found = await keysOf(tags.map(subjectToSeal), (subject) => keys.keyFor(subject));
    return mapTags(value, (tag) => seal(stream, tag, found));
  },
  unseal: async (stream, value) => {
    const subjects = tagsIn(value).flatMap((tag) => (isSealed(tag) ? [tag.$sealed] : []));
    if (subjects.length === 0) return value;
    const found = await keysOf(subjects, async (subject) => (await keys.findKey(subject)) ?? missing(subject));
    return mapTags(value, (tag) => unseal(stream, tag, found));
  },
  digest: async (text) => {
    const found = await keys.keyFor(digestSubject);
    if (found.kind === 'destroyed') return missing(digestSubject);
    return createHmac('sha256', found.key).update(text).digest('hex');
  },
});

/** A key like any other, under a name that no subject has; key stores refuse to destroy it. */
const digestSubject = '$digests';

/**
 * The store's own key is nobody's.
 *
 * @throws Fault `KeyProtected`
 */
export const mayDestroy = (subject: string): void => {
  if (subject === digestSubject) throw new Fault('KeyProtected', `${subject} is the store's own key`, false);
};

type Tag = (Personal | Sealed) & JsonObject;

type FoundKeys = ReadonlyMap<string, SubjectKey>;

const isTag = (value: Json): value is Tag => isPersonal(value) || isSealed(value);

const tagsIn = (value: Json, found: Tag[] = []): readonly Tag[] => {
  if (typeof value !== 'object' || value === null) return found;
  if (isTag(value)) found.push(value);
  else for (const member of Object.values<Json>(value)) tagsIn(member, found);
  return found;
};

const mapTags = (value: Json, change: (tag: Tag) => Json): Json => {
  if (typeof value !== 'object' || value === null) return value;
  if (!isJsonObject(value)) return value.map((item) => mapTags(item, change));
  if (isTag(value)) return change(value);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapTags(member, change)]));
};

const keysOf = async (
  subjects: readonly string[],
  find: (subject: string) => Promise<SubjectKey>,
): Promise<FoundKeys> =>
  new Map(await Promise.all([...new Set(subjects)].map(async (subject) => [subject, await find(subject)] as const)));

/** What is sealed already came from outside: it could be another stream's, or nothing that ever opens again. */
const subjectToSeal = (tag: Tag): string => {
  if (isPersonal(tag)) return tag.$personal;
  throw new Fault('ReservedKey', 'a value to append holds $sealed, which only the event store writes', false);
};

const missing = (subject: string): never => {
  throw new Fault('KeyMissing', `the key of ${subject} is not in the key database, and was not destroyed`, true);
};

const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

const boundTo = (stream: StreamRef, subject: string): Buffer =>
  Buffer.from(canonicalJson([stream.kind, stream.id, subject]), 'utf8');

const seal = (stream: StreamRef, tag: Tag, found: FoundKeys): Json => {
  if (!isPersonal(tag)) return tag;
  const subject = tag.$personal;
  const key = found.get(subject) ?? missing(subject);
  if (key.kind === 'destroyed') return { $erased: subject };
  const iv = randomBytes(ivBytes);
  const sealing = createCipheriv(cipher, key.key, iv).setAAD(boundTo(stream, subject));
  const clear = canonicalJson(tag.value);
  const text = Buffer.concat([sealing.update(clear, 'utf8'), sealing.final(), sealing.getAuthTag()]);
  return { $sealed: subject, iv: iv.toString('base64url'), text: text.toString('base64url') };
};

const unseal = (stream: StreamRef, tag: Tag, found: FoundKeys): Json => {
  if (!isSealed(tag)) return tag;
  const subject = tag.$sealed;
  const key = found.get(subject) ?? missing(subject);
  if (key.kind === 'destroyed') return { $erased: subject };
  return { $personal: subject, value: opened(stream, tag, key.key) };
};

const opened = (stream: StreamRef, { $sealed: subject, iv, text }: Sealed, key: Uint8Array): Json => {
  const bytes = Buffer.from(text, 'base64url');
  try {
    const opening = createDecipheriv(cipher, key, Buffer.from(iv, 'base64url'), { authTagLength: tagBytes });
    opening.setAAD(boundTo(stream, subject)).setAuthTag(bytes.subarray(-tagBytes));
    const clear = Buffer.concat([opening.update(bytes.subarray(0, -tagBytes)), opening.final()]);
    return JSON.parse(clear.toString('utf8')) as Json;
  } catch (error) {
    throw new Fault('SealBroken', `a sealed value of ${subject} in ${streamName(stream)} does not open`, false, {
      cause: error,
    });
  }
};
