import { randomBytes } from 'node:crypto';
import type { KeyStore, SubjectKey } from './ports.js';
import { mayDestroy } from './sealing.js';

/** Keys for tests and simulations: gone with the process. */
export const createMemoryKeys = (): KeyStore => {
  const keys = new Map<string, SubjectKey>();
  return {
    keyFor: async (subject) => {
      const known = keys.get(subject) ?? { kind: 'key', key: randomBytes(32) };
      keys.set(subject, known);
      return Promise.resolve(known);
    },
    findKey: async (subject) => Promise.resolve(keys.get(subject)),
    destroyKey: async (subject) => {
      mayDestroy(subject);
      keys.set(subject, { kind: 'destroyed' });
      return Promise.resolve();
    },
  };
};
