import { describe, expect, it } from '@jest/globals';
import { isSealed, type Json, type StreamRef } from '@throughline/events';
import fc from 'fast-check';
import { cachedKeys } from './key-cache.js';
import { masterKey } from './master-key.js';
import { createMemoryKeys } from './memory-keys.js';
import type { KeyStore } from './ports.js';
import { createSealing } from './sealing.js';

const stream: StreamRef = { kind: 'case', id: '17' };

const mail = { $personal: 'person:ada', value: 'ada@example.org' };

describe('sealing', () => {
  it('opens again to what it was, whatever the value and wherever in it personal values stand', async () => {
    const sealing = createSealing(createMemoryKeys());
    const tagged = fc.record({ $personal: fc.constantFrom('person:ada', 'person:bob'), value: fc.jsonValue() });
    const shape = fc.oneof(
      tagged,
      fc.array(tagged),
      fc.dictionary(
        fc.string().filter((name) => name !== '__proto__'),
        fc.oneof(tagged, fc.jsonValue()),
      ),
    );
    await fc.assert(
      fc.asyncProperty(shape, async (drawn) => {
        const value = JSON.parse(JSON.stringify(drawn)) as Json;
        const sealed = await sealing.seal(stream, value);
        expect(JSON.stringify(sealed)).not.toContain('$personal');
        expect(await sealing.unseal(stream, sealed)).toEqual(value);
      }),
    );
  });

  it('never gives the same text twice for the same value', async () => {
    const sealing = createSealing(createMemoryKeys());
    expect(await sealing.seal(stream, mail)).not.toEqual(await sealing.seal(stream, mail));
  });

  it('does not open in another stream, under another person, or after a change', async () => {
    const keys = createMemoryKeys();
    const sealing = createSealing(keys);
    await keys.keyFor('person:bob');
    const sealed = await sealing.seal(stream, mail);
    if (!isSealed(sealed)) throw new Error('the value was not sealed');
    const { iv, text } = sealed;
    const forgeries: readonly [StreamRef, Json][] = [
      [{ kind: 'case', id: '18' }, sealed],
      [stream, { $sealed: 'person:bob', iv, text }],
      [stream, { $sealed: 'person:ada', iv, text: `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}` }],
      [stream, { $sealed: 'person:ada', iv, text: 'AAAA' }],
    ];
    for (const [where, forged] of forgeries) {
      await expect(sealing.unseal(where, forged)).rejects.toMatchObject({ code: 'SealBroken', retryable: false });
    }
  });

  it('tells a key that is not there from one that was destroyed', async () => {
    const sealed = await createSealing(createMemoryKeys()).seal(stream, mail);
    const keys = createMemoryKeys();
    const sealing = createSealing(keys);
    await expect(sealing.unseal(stream, sealed)).rejects.toMatchObject({ code: 'KeyMissing', retryable: true });
    await keys.destroyKey('person:ada');
    expect(await sealing.unseal(stream, sealed)).toEqual({ $erased: 'person:ada' });
  });
});

describe('the cache of keys', () => {
  const counted = (): { readonly keys: KeyStore; readonly asked: string[] } => {
    const keys = createMemoryKeys();
    const asked: string[] = [];
    return { asked, keys: { ...keys, keyFor: (subject) => (asked.push(subject), keys.keyFor(subject)) } };
  };

  it('asks once for a key that is used often, and forgets the one that was not used for longest', async () => {
    const { keys, asked } = counted();
    const cache = cachedKeys(keys, { size: 2, maxAgeMs: 60_000 });
    for (const subject of ['a', 'b', 'a', 'c', 'a', 'b']) await cache.keyFor(subject);
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
  });

  it('knows at once of an erasure that went through it', async () => {
    const { keys } = counted();
    const cache = cachedKeys(keys, { size: 2, maxAgeMs: 60_000 });
    await cache.keyFor('a');
    await cache.destroyKey('a');
    expect(await cache.findKey('a')).toEqual({ kind: 'destroyed' });
  });

  it('asks again after the time it may keep a key, however often the key is used', async () => {
    const { keys, asked } = counted();
    const cache = cachedKeys(keys, { size: 2, maxAgeMs: 30 });
    const end = performance.now() + 100;
    while (performance.now() < end) {
      await cache.keyFor('a');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(asked.length).toBeGreaterThan(1);
  });
});

describe('the master key', () => {
  it('is 32 bytes or refused, and opens what it wrapped for the same person only', () => {
    const key = masterKey(new Uint8Array(32).fill(1));
    const wrapped = key.wrap('person:ada', new Uint8Array(32));
    expect(Buffer.from(key.unwrap('person:ada', wrapped))).toEqual(Buffer.alloc(32));
    expect(() => key.unwrap('person:bob', wrapped)).toThrow('another master key');
    expect(() => masterKey(new Uint8Array(31))).toThrow('32 bytes');
  });
});
