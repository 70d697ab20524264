import { describe, expect, it } from '@jest/globals';
import { readConfig } from './read-config.js';

const good = {
  DATABASE_URL: 'postgres://app@db/record',
  KEYS_DATABASE_URL: 'postgres://app@db/keys',
  KEYS_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
};

describe('the configuration of a worker', () => {
  it('does without Temporal and without Kafka, and takes any free port', () => {
    const { port, temporal, kafka } = readConfig(good);

    expect([port, temporal.address, kafka.connection]).toEqual([0, undefined, undefined]);
  });

  it('knows both where it is told of them', () => {
    const dev = { ...good, THROUGHLINE_ENV: 'dev', TEMPORAL_ADDRESS: '127.0.0.1:7233', KAFKA_BROKERS: 'a:9092,b:9092' };
    const { temporal, kafka } = readConfig(dev);

    expect([temporal.address, kafka.connection?.brokers]).toEqual(['127.0.0.1:7233', ['a:9092', 'b:9092']]);
  });

  it('that is wrong here and there is told everything at once', () => {
    const wrong = { ...good, DATABASE_URL: '', KAFKA_SASL_USERNAME: 'ada', TEMPORAL_ADDRESS: 'temporal:7233' };

    expect(() => readConfig(wrong)).toThrow(
      /^the worker can't start:\n {2}DATABASE_URL: [\s\S]*TEMPORAL_PAYLOAD_KEY: [\s\S]*KAFKA_SASL_MECHANISM: /,
    );
  });
});
