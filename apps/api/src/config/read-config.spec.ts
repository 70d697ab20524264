import { describe, expect, it } from '@jest/globals';
import { readConfig } from './read-config.js';

const good = {
  DATABASE_URL: 'postgres://app@db/record',
  MIGRATE_DATABASE_URL: 'postgres://owner@db/record',
  KEYS_DATABASE_URL: 'postgres://app@db/keys',
  KEYS_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
  OIDC_ISSUER: 'https://id.example.test',
  OIDC_AUDIENCE: 'throughline',
};

describe('the configuration of an api', () => {
  it('is that of production unless it says otherwise: every address may ask, and no address too often', () => {
    expect(readConfig(good)).toMatchObject({
      env: 'production',
      port: 3000,
      host: '0.0.0.0',
      migrateDatabaseUrl: good.MIGRATE_DATABASE_URL,
      requestsAMinute: 6_000,
    });
  });

  it('of a developer listens to this machine alone, and limits nobody', () => {
    const config = readConfig({ ...good, THROUGHLINE_ENV: 'dev', OIDC_ISSUER: 'http://127.0.0.1:3001' });

    expect(config).toMatchObject({ env: 'dev', host: '127.0.0.1' });
    expect(config.requestsAMinute).toBeUndefined();
  });

  it('takes no owner’s address where somebody else migrates', () => {
    expect(readConfig({ ...good, THROUGHLINE_MIGRATE: 'off' }).migrateDatabaseUrl).toBeUndefined();
  });

  it.each([
    ['OIDC_ISSUER', undefined, 'OIDC_ISSUER: is not set'],
    ['OIDC_ISSUER', 'http://id.example.test', 'OIDC_ISSUER: must be https'],
    ['OIDC_AUDIENCE', '', 'OIDC_AUDIENCE: is not set'],
    ['DATABASE_URL', 'the database', 'DATABASE_URL: is not a URL'],
    ['MIGRATE_DATABASE_URL', undefined, 'MIGRATE_DATABASE_URL: is not set'],
    ['KEYS_DATABASE_URL', 'postgres://app@db/record', 'KEYS_DATABASE_URL: must be another database'],
    ['KEYS_MASTER_KEY', 'c2hvcnQ=', 'KEYS_MASTER_KEY: must be base64 of 32 bytes'],
    ['PORT', 'http', 'PORT: is not a number'],
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL: is no log level'],
    ['THROUGHLINE_ENV', 'prod', 'THROUGHLINE_ENV: is neither dev nor production'],
  ])('with %s = %s is refused by name', (name, value, message) => {
    expect(() => readConfig({ ...good, [name]: value })).toThrow(message);
  });

  it('that lacks everything is told everything at once', () => {
    expect(() => readConfig({})).toThrow(
      /DATABASE_URL[\s\S]*KEYS_DATABASE_URL[\s\S]*OIDC_ISSUER[\s\S]*KEYS_MASTER_KEY/,
    );
  });
});
