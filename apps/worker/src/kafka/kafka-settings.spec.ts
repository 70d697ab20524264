import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { kafkaConfigOf, kafkaContradictions, kafkaSettings } from './kafka-settings.js';

const read = (env: Record<string, string>, THROUGHLINE_ENV: 'dev' | 'production' = 'production') =>
  kafkaConfigOf({ ...z.object(kafkaSettings).parse(env), THROUGHLINE_ENV });

describe('what the worker is told of Kafka', () => {
  it('keeps three copies of each message, and one on a development machine', () => {
    expect([read({}).replication, read({}, 'dev').replication]).toEqual([3, 1]);
    expect(read({ KAFKA_REPLICATION: '2' }, 'dev').replication).toBe(2);
  });

  it('has no connection where no brokers are named', () => {
    expect(read({}).connection).toBeUndefined();
  });

  it('takes several brokers, TLS and a login', () => {
    const env = {
      KAFKA_BROKERS: 'one:9092,two:9093',
      KAFKA_SSL: 'true',
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'throughline',
      KAFKA_SASL_PASSWORD: 'secret',
    };

    expect(kafkaContradictions(env)).toEqual([]);
    expect(read(env).connection).toEqual({
      brokers: ['one:9092', 'two:9093'],
      prefix: 'throughline',
      tls: {},
      sasl: { mechanism: 'scram-sha-512', username: 'throughline', password: 'secret' },
    });
  });

  it('refuses brokers without a port', () => {
    expect(z.object(kafkaSettings).safeParse({ KAFKA_BROKERS: 'one' }).success).toBe(false);
  });

  it('says which variables go together, and which files can not be read', () => {
    const wrong = kafkaContradictions({ KAFKA_SASL_USERNAME: 'throughline', KAFKA_SSL_CA_FILE: '/nowhere/ca.pem' });

    expect(wrong.map((line) => line.split(':')[0])).toEqual(['KAFKA_SASL_MECHANISM', 'KAFKA_SSL_CA_FILE']);
  });
});
