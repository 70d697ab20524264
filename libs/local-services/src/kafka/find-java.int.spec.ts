import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findJava } from './find-java.js';
import { startKafka } from './start-kafka.js';

let home: string;
const caller = process.env;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'throughline-java-'));
});

afterEach(() => {
  process.env = caller;
  rmSync(home, { recursive: true });
});

describe('the Java that Kafka runs on', () => {
  it('is that of JAVA_HOME before that of the path', async () => {
    const own = javaThatSays('openjdk version "21.0.2" 2024-01-16', 'own');
    javaThatSays('openjdk version "17.0.15" 2025-04-15', 'path');

    expect(await findJava({ JAVA_HOME: join(home, 'own'), PATH: join(home, 'path', 'bin') })).toBe(own);
  });

  it('is that of the path where the one of JAVA_HOME is too old', async () => {
    javaThatSays('java version "1.8.0_452"', 'own');
    const onPath = javaThatSays('openjdk version "17.0.15" 2025-04-15', 'path');

    expect(await findJava({ JAVA_HOME: join(home, 'own'), PATH: join(home, 'path', 'bin') })).toBe(onPath);
  });

  it('is none where all are too old or do not work, and the words say which, and what to install', async () => {
    const old = javaThatSays('java version "1.8.0_452"', 'path');

    await expect(findJava({ JAVA_HOME: join(home, 'nowhere'), PATH: join(home, 'path', 'bin') })).rejects.toMatchObject(
      {
        code: 'NoJava',
        retryable: false,
        message: expect.stringMatching(
          new RegExp(`nowhere/bin/java does not work and ${old} is Java 8.*openjdk-17-jre`),
        ),
      },
    );
  });

  it('leaves a machine that has none without Kafka, and without a trace of one', async () => {
    process.env = { PATH: home };

    await expect(startKafka({ home })).rejects.toMatchObject({
      code: 'NoJava',
      message: expect.stringContaining('KAFKA_BROKERS'),
    });
  });
});

/** A program that answers `-version` as a Java does. */
function javaThatSays(version: string, folder: string): string {
  const bin = join(home, folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const file = join(bin, 'java');
  writeFileSync(file, `#!/bin/sh\necho '${version}' >&2\n`);
  chmodSync(file, 0o755);
  return file;
}
