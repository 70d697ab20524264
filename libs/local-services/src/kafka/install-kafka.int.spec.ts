import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { installKafka } from './install-kafka.js';
import { kafkaJars, kafkaVersion, pathOf } from './kafka-jars.js';

let known: string;
let cache: string;
let repository: Server;
let asked: string[];
/** What the repository answers for a path of Maven's layout. */
let answer: (path: string) => Buffer | undefined;

beforeAll(async () => {
  known = await installKafka();
});

beforeEach(async () => {
  cache = mkdtempSync(join(tmpdir(), 'throughline-cache-'));
  asked = [];
  answer = (path) => readFileSync(join(known, basename(path)));
  repository = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path.slice(1));
    const bytes = answer(path);
    response.writeHead(bytes ? 200 : 404).end(bytes);
  }).listen(0, '127.0.0.1');
  await once(repository, 'listening');
});

afterEach(() => {
  repository.close();
  rmSync(cache, { recursive: true });
});

describe('the programs of Kafka', () => {
  it('come over HTTPS where there is no Maven: each library once, and then never again', async () => {
    const folder = await installKafka({ cache, repository: address() });
    await installKafka({ cache, repository: address() });

    expect(asked.sort()).toEqual(kafkaJars.map(pathOf).sort());
    expect(readdirSync(folder).filter((name) => name.endsWith('.jar'))).toHaveLength(kafkaJars.length);
  });

  it('are fetched once for two that start at the same time', async () => {
    const both = [installKafka({ cache, repository: address() }), installKafka({ cache, repository: address() })];

    expect(new Set(await Promise.all(both)).size).toBe(1);
    expect(asked).toHaveLength(kafkaJars.length);
  });

  it('are not used when one byte of them is another', async () => {
    answer = (path) => Buffer.concat([readFileSync(join(known, basename(path))), Buffer.from('!')]);

    await expect(installKafka({ cache, repository: address() })).rejects.toMatchObject({
      code: 'FetchFailed',
      retryable: true,
      message: expect.stringContaining('other bytes'),
    });
    expect(existsSync(join(cache, 'kafka', kafkaVersion))).toBe(false);
  });

  it('are fetched afresh after a start that was cut short', async () => {
    answer = () => undefined;
    await expect(installKafka({ cache, repository: address() })).rejects.toThrow('answered 404');
    answer = (path) => readFileSync(join(known, basename(path)));

    expect(readdirSync(await installKafka({ cache, repository: address() }))).not.toHaveLength(0);
  });

  it('say who does not answer', async () => {
    await expect(installKafka({ cache, repository: 'http://127.0.0.1:1' })).rejects.toThrow('does not answer');
  });
});

function address(): string {
  const place = repository.address();
  return `http://127.0.0.1:${String(typeof place === 'object' ? place?.port : 0)}`;
}
