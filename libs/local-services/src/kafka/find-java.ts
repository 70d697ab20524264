import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LocalServiceFault } from '../local-service-fault.js';
import { onPath } from '../on-path.js';

const run = promisify(execFile);

/** What Kafka 4 needs (KIP-1013). */
const OLDEST = 17;

/** The `java` of `JAVA_HOME`, else of the path, that is new enough for Kafka. Rejects with `NoJava`. */
export async function findJava(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const atHome = env['JAVA_HOME'] ? join(env['JAVA_HOME'], 'bin', 'java') : undefined;
  const rejected: string[] = [];
  for (const java of [atHome, await onPath('java', env['PATH'] ?? '')]) {
    if (java === undefined) continue;
    const version = await majorVersion(java);
    if (version >= OLDEST) return java;
    rejected.push(version === 0 ? `${java} does not work` : `${java} is Java ${String(version)}`);
  }
  throw noJava(rejected.join(' and ') || 'there is none');
}

/** 0 for what is no working Java. */
async function majorVersion(java: string): Promise<number> {
  // `openjdk version "17.0.15" 2025-04-15`; before Java 9 it was "1.8.0_452".
  const printed = await run(java, ['-version'], { timeout: 10_000 }).catch(() => undefined);
  const [, major, minor] = /version "(\d+)(?:\.(\d+))?/.exec(printed?.stderr ?? '') ?? [];
  return Number((major === '1' ? minor : major) ?? 0);
}

function noJava(reason: string): LocalServiceFault {
  return new LocalServiceFault(
    'NoJava',
    `Kafka needs Java ${String(OLDEST)} or newer; ${reason}. ` +
      'Install one (Debian: apt-get install openjdk-17-jre-headless; macOS: brew install openjdk), or set KAFKA_BROKERS.',
  );
}
