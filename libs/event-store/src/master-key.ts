import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Fault } from '@throughline/events';

/** The key that wraps all subjects' keys: 32 bytes, from configuration, in no database. */
export type MasterKey = {
  wrap(subject: string, key: Uint8Array): Uint8Array;
  unwrap(subject: string, wrapped: Uint8Array): Uint8Array;
};

/**
 * A master key of these 32 bytes; whoever configures the program says where they lie.
 *
 * @throws Fault `MasterKeyMalformed` when there are not 32.
 */
export const masterKey = (bytes: Uint8Array): MasterKey => {
  if (bytes.length !== 32) throw new Fault('MasterKeyMalformed', 'the master key has to have 32 bytes', false);
  return {
    wrap: (subject, key) => {
      const iv = randomBytes(ivBytes);
      const wrapping = createCipheriv('aes-256-gcm', bytes, iv).setAAD(Buffer.from(subject, 'utf8'));
      return Buffer.concat([iv, wrapping.update(key), wrapping.final(), wrapping.getAuthTag()]);
    },
    unwrap: (subject, wrapped) => {
      try {
        const iv = wrapped.subarray(0, ivBytes);
        const opening = createDecipheriv('aes-256-gcm', bytes, iv, { authTagLength: tagBytes });
        opening.setAAD(Buffer.from(subject, 'utf8')).setAuthTag(wrapped.subarray(-tagBytes));
        return Buffer.concat([opening.update(wrapped.subarray(ivBytes, -tagBytes)), opening.final()]);
      } catch (error) {
        throw new Fault('MasterKeyWrong', `the key of ${subject} was wrapped with another master key`, false, {
          cause: error,
        });
      }
    },
  };
};

const ivBytes = 12;
const tagBytes = 16;
