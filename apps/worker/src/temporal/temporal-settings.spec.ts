import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { temporalConfigOf, temporalContradictions, temporalSettings } from './temporal-settings.js';

const key = Buffer.alloc(32, 1).toString('base64');
const old = Buffer.alloc(32, 2).toString('base64');
const configOf = (env: Record<string, string>) => temporalConfigOf(z.object(temporalSettings).parse(env));

describe('the settings of Temporal', () => {
  it('let the worker run without Temporal', () => {
    expect(temporalContradictions({})).toEqual([]);
    expect(configOf({})).toMatchObject({ address: undefined, namespace: 'default', tls: undefined, payloadKeys: [] });
  });

  it('ask for a key of payloads everywhere but on a development machine', () => {
    const address = { TEMPORAL_ADDRESS: 'temporal:7233' };

    expect(temporalContradictions({ ...address, THROUGHLINE_ENV: 'dev' })).toEqual([]);
    expect(temporalContradictions(address)).toEqual([expect.stringContaining('TEMPORAL_PAYLOAD_KEY')]);
    expect(temporalContradictions({ ...address, TEMPORAL_PAYLOAD_KEY: key })).toEqual([]);
  });

  it('take the keys of before behind the one in use', () => {
    const { payloadKeys } = configOf({ TEMPORAL_PAYLOAD_KEY: key, TEMPORAL_PAYLOAD_OLD_KEYS: old });

    expect(payloadKeys.map((bytes) => bytes[0])).toEqual([1, 2]);
  });

  it('tell a key of another length, half a certificate and a file that is not there, with no value', () => {
    const told = temporalContradictions({
      TEMPORAL_PAYLOAD_KEY: 'c2hvcnQ=',
      TEMPORAL_TLS_CERT_FILE: '/nowhere/cert.pem',
    });

    expect(told.map((line) => line.split(':')[0])).toEqual([
      'TEMPORAL_PAYLOAD_KEY',
      'TEMPORAL_TLS_CERT_FILE',
      'TEMPORAL_TLS_CERT_FILE',
    ]);
    expect(told.join()).not.toContain('c2hvcnQ');
  });

  it('take an API key to mean TLS, unless somebody says otherwise', () => {
    expect(configOf({ TEMPORAL_API_KEY: 'secret' })).toMatchObject({ tls: {}, apiKey: 'secret' });
    expect(configOf({ TEMPORAL_API_KEY: 'secret', TEMPORAL_TLS: 'false' }).tls).toBeUndefined();
  });
});
