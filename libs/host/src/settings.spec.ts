import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { hostConfigOf, hostSettings, readSettings, wholeSetting, type Environment } from './settings.js';

const good = {
  DATABASE_URL: 'postgres://app@db/record',
  KEYS_DATABASE_URL: 'postgres://app@db/keys',
  KEYS_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
};

const settings = z.object({ ...hostSettings, PORT: wholeSetting(0, 65_535).default(7) });

const read = (env: Environment) =>
  readSettings(
    { process: 'the clerk', settings, contradictions: ({ PORT }) => (PORT === '13' ? ['PORT: brings bad luck'] : []) },
    env,
  );

const clock = '2026-01-01T00:00:00.000Z@2026-02-01T00:00:00.000Z*60';

describe('the settings of a process', () => {
  it('are those of production and of real time unless they say otherwise', () => {
    const config = hostConfigOf(read(good));

    expect(config).toMatchObject({ env: 'production', host: '0.0.0.0', connections: 10, logLevel: 'info' });
    expect([config.clock.factor, config.masterKey.length]).toEqual([1, 32]);
  });

  it('of a developer may have a clock of their own', () => {
    const config = hostConfigOf(read({ ...good, THROUGHLINE_ENV: 'dev', THROUGHLINE_CLOCK: clock }));

    expect([config.host, config.clock.factor]).toEqual(['127.0.0.1', 60]);
  });

  it.each([
    ['DATABASE_URL', 'the database', 'DATABASE_URL: is not a URL'],
    ['KEYS_DATABASE_URL', good.DATABASE_URL, 'KEYS_DATABASE_URL: must be another database'],
    ['KEYS_MASTER_KEY', 'c2hvcnQ=', 'KEYS_MASTER_KEY: must be base64 of 32 bytes'],
    ['PORT', 'http', 'PORT: is not a number'],
    ['PORT', '13', 'PORT: brings bad luck'],
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL: is no log level'],
    ['THROUGHLINE_ENV', 'prod', 'THROUGHLINE_ENV: is neither dev nor production'],
    ['THROUGHLINE_CLOCK', clock, 'THROUGHLINE_CLOCK: is for THROUGHLINE_ENV=dev alone'],
  ])('with %s = %s are refused by name', (name, value, message) => {
    expect(() => read({ ...good, [name]: value })).toThrow(message);
  });

  it('with a clock that is none are refused, whose ever it is', () => {
    expect(() => read({ ...good, THROUGHLINE_ENV: 'dev', THROUGHLINE_CLOCK: 'fast' })).toThrow('<real instant>@');
  });

  it('that lack everything are told everything at once, and whose they are', () => {
    expect(() => read({ DATABASE_URL: '' })).toThrow(
      /^the clerk can't start:\n {2}DATABASE_URL: is not set\n {2}KEYS_DATABASE_URL: is not set\n {2}KEYS_MASTER_KEY: must/,
    );
  });
});
