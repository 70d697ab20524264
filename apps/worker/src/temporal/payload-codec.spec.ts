import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import fc from 'fast-check';
import { createPayloadCodec, keyId } from './payload-codec.js';

const key = randomBytes(32);
const codec = createPayloadCodec([key]);
const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const valueOf = (payload: Payload | undefined): unknown =>
  payload === undefined ? undefined : defaultPayloadConverter.fromPayload(payload);
const bytesOf = (payload: Payload | undefined): string => Buffer.from(payload?.data ?? []).toString('latin1');
const encodingOf = (payload: Payload | undefined): string =>
  Buffer.from(payload?.metadata?.['encoding'] ?? []).toString();

describe('the payload codec', () => {
  it('gives back what it was given, whatever it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), async (values) => {
        const payloads = values.map((value) => payloadOf({ variables: value }));
        const back = await codec.decode(await codec.encode(payloads));
        expect(back.map(valueOf)).toEqual(payloads.map(valueOf));
      }),
    );
  });

  it('shows nothing of variables, personal values and words of failures, however deep they lie', async () => {
    const name = fc.stringMatching(/^[A-Za-z]{12,30}$/);
    await fc.assert(
      fc.asyncProperty(name, fc.integer({ min: 0, max: 3 }), async (secret, depth) => {
        for (const held of [
          { variables: { customer: secret } },
          { customer: { $personal: 'case-1/contact', value: secret } },
          { message: secret, stack_trace: '' },
          { outcome: { kind: 'failed', message: secret } },
        ]) {
          const wrapped = Array.from({ length: depth }).reduce<unknown>((value) => ({ in: [value] }), held);
          const [payload] = await codec.encode([payloadOf(wrapped)]);
          expect([encodingOf(payload), bytesOf(payload).includes(secret)]).toEqual(['binary/encrypted', false]);
        }
      }),
    );
  });

  it('encrypts what is no JSON, for it could be anything', async () => {
    const [payload] = await codec.encode([payloadOf(new Uint8Array(Buffer.from('Ada Lovelace')))]);

    expect(bytesOf(payload)).not.toContain('Ada');
  });

  it('leaves ids, codes, times and words of the model readable', async () => {
    const clear = [{ caseId: '17', seq: 4 }, 'Reminder of task 3, due 2026-11-23T09:00:00.000Z', undefined].map(
      payloadOf,
    );

    expect(await codec.encode(clear)).toEqual(clear);
  });

  it('encrypts the same text differently each time', async () => {
    const [one, other] = await codec.encode([payloadOf({ variables: 1 }), payloadOf({ variables: 1 })]);

    expect(bytesOf(one)).not.toBe(bytesOf(other));
  });

  it('reads what was encrypted with a key of before, and writes with the new one', async () => {
    const newer = randomBytes(32);
    const rotated = createPayloadCodec([newer, key]);
    const old = await codec.encode([payloadOf({ variables: 'old' })]);

    expect((await rotated.decode(old)).map(valueOf)).toEqual([{ variables: 'old' }]);
    const [fresh] = await rotated.encode([payloadOf({ variables: 'new' })]);
    expect(Buffer.from(fresh?.metadata?.['encryption-key-id'] ?? []).toString()).toBe(keyId(newer));
  });

  it('says which key it lacks, and takes no text that somebody has changed', async () => {
    const [payload] = await codec.encode([payloadOf({ variables: 'sealed' })]);
    const data = Uint8Array.from(payload?.data ?? []);
    data[data.length - 20] = (data[data.length - 20] ?? 0) ^ 1;

    await expect(createPayloadCodec([randomBytes(32)]).decode(payload === undefined ? [] : [payload])).rejects.toThrow(
      keyId(key),
    );
    await expect(codec.decode([{ ...payload, data }])).rejects.toThrow();
  });

  it('encrypts nothing without a key, and then still says what it can not read', async () => {
    const none = createPayloadCodec([]);
    const clear = [payloadOf({ variables: 1 })];

    expect(await none.encode(clear)).toEqual(clear);
    await expect(none.decode(await codec.encode(clear))).rejects.toMatchObject({ code: 'PayloadKeyUnknown' });
  });
});
