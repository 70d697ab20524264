import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';

/**
 * Encrypts what goes through Temporal (AES-256-GCM), in the format of Throughline's own workers: apps/worker/docs/payloads.md.
 *
 * @param keys 32 bytes each; the first one encrypts, any of them decrypts. None: nothing is encrypted.
 */
export const createPayloadCodec = (keys: readonly Uint8Array[]): PayloadCodec => {
  const known = new Map(keys.map((key) => [keyId(key), key]));
  const [current] = keys;
  return {
    encode: (payloads) =>
      Promise.resolve(
        current === undefined
          ? payloads
          : payloads.map((payload) => (isEncrypted(payload) ? payload : encrypted(payload, current))),
      ),
    decode: async (payloads) => payloads.map((payload) => (isEncrypted(payload) ? decrypted(payload, known) : payload)),
  };
};

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;
const encoding = 'binary/encrypted';
const nonceBytes = 12;
const tagBytes = 16;

/** How a key is named beside what it encrypted: the first 16 hex digits of its SHA-256. */
const keyId = (key: Uint8Array): string => createHash('sha256').update(key).digest('hex').slice(0, 16);

const isEncrypted = (payload: Payload): boolean => metadataOf(payload, 'encoding') === encoding;

const metadataOf = ({ metadata }: Payload, name: string): string => Buffer.from(metadata?.[name] ?? []).toString();

const encrypted = (payload: Payload, key: Uint8Array): Payload => {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const text = Buffer.concat([cipher.update(PayloadMessage.encode(payload).finish()), cipher.final()]);
  return {
    metadata: { encoding: Buffer.from(encoding), 'encryption-key-id': Buffer.from(keyId(key)) },
    data: Buffer.concat([nonce, text, cipher.getAuthTag()]),
  };
};

const decrypted = (payload: Payload, known: ReadonlyMap<string, Uint8Array>): Payload => {
  const id = metadataOf(payload, 'encryption-key-id');
  const key = known.get(id);
  if (key === undefined) throw new Error(`a payload was encrypted with key ${id}, which TEMPORAL_PAYLOAD_KEY is not`);
  const data = Buffer.from(payload.data ?? []);
  const tagAt = data.length - tagBytes;
  const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, nonceBytes)).setAuthTag(data.subarray(tagAt));
  return PayloadMessage.decode(Buffer.concat([decipher.update(data.subarray(nonceBytes, tagAt)), decipher.final()]));
};
