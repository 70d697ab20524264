import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { Fault } from '@throughline/events';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/**
 * Keeps what belongs to people out of Temporal's database: payloads that may hold it are encrypted (AES-256-GCM) before
 * they leave the process. Ids, codes and times stay readable, so that Temporal's own screens tell the process. The
 * format is in apps/worker/docs/payloads.md.
 *
 * @param keys 32 bytes each; the first one encrypts, any of them decrypts. None: nothing is encrypted (development).
 */
export const createPayloadCodec = (keys: readonly Uint8Array[]): PayloadCodec => {
  const known = new Map(keys.map((key) => [keyId(key), key]));
  const [current] = keys;
  return {
    encode: (payloads) =>
      Promise.resolve(
        payloads.map((payload) => (current === undefined || isClear(payload) ? payload : encrypted(payload, current))),
      ),
    decode: async (payloads) => payloads.map((payload) => (isEncrypted(payload) ? decrypted(payload, known) : payload)),
  };
};

/** How a key is named beside what it encrypted: the first 16 hex digits of its SHA-256. */
export const keyId = (key: Uint8Array): string => createHash('sha256').update(key).digest('hex').slice(0, 16);

const encryptedEncoding = 'binary/encrypted';

/** Nothing at all, and JSON without any of {@link telling}. What is no JSON could be anything. */
const isClear = (payload: Payload): boolean => {
  const encoding = encodingOf(payload);
  if (encoding === 'binary/null' || encoding === encryptedEncoding) return true;
  return encoding === 'json/plain' && !telling.test(Buffer.from(payload.data ?? []).toString('utf8'));
};

/**
 * Members, at any depth, that hold what people or departments wrote: the variables of a case, a tagged personal value,
 * the message and stack of a failure. Read off the text: a key of ours has no escapes in it.
 */
const telling = /"(?:variables|message|stack_trace|\$personal|\$erased)"\s*:/;

const isEncrypted = (payload: Payload): boolean => encodingOf(payload) === encryptedEncoding;

const encodingOf = (payload: Payload): string => metadataOf(payload, 'encoding');

const metadataOf = ({ metadata }: Payload, name: string): string => Buffer.from(metadata?.[name] ?? []).toString();

const ivBytes = 12;
const tagBytes = 16;

const encrypted = (payload: Payload, key: Uint8Array): Payload => {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const text = Buffer.concat([cipher.update(PayloadMessage.encode(payload).finish()), cipher.final()]);
  return {
    metadata: { encoding: Buffer.from(encryptedEncoding), 'encryption-key-id': Buffer.from(keyId(key)) },
    data: Buffer.concat([iv, text, cipher.getAuthTag()]),
  };
};

const decrypted = (payload: Payload, known: ReadonlyMap<string, Uint8Array>): Payload => {
  const id = metadataOf(payload, 'encryption-key-id');
  const key = known.get(id);
  if (key === undefined) {
    const words = `a payload was encrypted with key ${id}, which is neither TEMPORAL_PAYLOAD_KEY nor among the old ones`;
    throw new Fault('PayloadKeyUnknown', words, true);
  }
  const data = Buffer.from(payload.data ?? []);
  const cut = data.length - tagBytes;
  const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, ivBytes)).setAuthTag(data.subarray(cut));
  return PayloadMessage.decode(Buffer.concat([decipher.update(data.subarray(ivBytes, cut)), decipher.final()]));
};
