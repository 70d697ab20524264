import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cacheFolder } from '../cache-folder.js';
import { LocalServiceFault } from '../local-service-fault.js';
import { makeOnce } from '../make-once.js';
import { onPath } from '../on-path.js';
import { runLong } from '../run-long.js';
import { kafkaJars, kafkaVersion, pathOf } from './kafka-jars.js';

/** `cache`: where the jars lie once they were fetched; `repository`: Maven Central unless told; `maven`: see `installKafka`. */
export type KafkaInstallation = {
  readonly cache?: string;
  readonly repository?: string;
  readonly maven?: boolean;
  readonly onProgress?: ((text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};

const CENTRAL = 'https://repo1.maven.org/maven2';
const AT_ONCE = 6;
const FETCH_LIMIT_MS = 120_000;

/**
 * The folder of Kafka's jars, 44 MB: fetched once, with Maven where it is installed (it knows the mirrors of this place),
 * else over HTTPS; and used only if they are, byte for byte, those that we know. Rejects with `FetchFailed`.
 */
export async function installKafka(installation: KafkaInstallation = {}): Promise<string> {
  const { cache = cacheFolder(), onProgress, signal } = installation;
  const folder = join(cache, 'kafka', kafkaVersion);
  await makeOnce(folder, {
    make: (draft) => fetchJars(draft, installation),
    onWait: () => onProgress?.('being fetched by another process'),
    signal,
  });
  return folder;
}

async function fetchJars(
  draft: string,
  { repository, maven = true, onProgress, signal }: KafkaInstallation,
): Promise<void> {
  onProgress?.('fetching its jars, once: 44 MB');
  const mvn = maven && repository === undefined ? await onPath('mvn') : undefined;
  if (mvn !== undefined) {
    const failure = await copyWithMaven(mvn, draft, { onProgress, signal });
    if (failure === undefined) return verifyAll(draft);
    onProgress?.('Maven could not fetch its jars; fetching them from Maven Central');
  }
  await download(draft, { repository: repository ?? CENTRAL, onProgress, signal });
  await verifyAll(draft);
}

type Progress = Pick<KafkaInstallation, 'onProgress' | 'signal'>;

async function copyWithMaven(
  mvn: string,
  draft: string,
  { onProgress, signal }: Progress,
): Promise<string | undefined> {
  const project = join(`${draft}-project`, 'pom.xml');
  await mkdir(dirname(project), { recursive: true });
  await writeFile(project, pom());
  return runLong({
    command: mvn,
    args: ['-q', '-B', '-f', project, COPY, `-DoutputDirectory=${draft}`, '-Dmdep.useRepositoryLayout=true'],
    onBeat: (ranS) => onProgress?.(`fetching its jars with Maven, once: ${String(ranS)} s`),
    signal,
  });
}

const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** A project that needs exactly our jars, and nothing that they may need in turn. */
function pom(): string {
  const dependencies = kafkaJars.map(({ coordinates }) => {
    const [group = '', artifact = '', version = ''] = coordinates.split(':');
    const name = `<groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>`;
    const alone = '<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>';
    return `<dependency>${name}${alone}</dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>throughline</groupId><artifactId>kafka-jars</artifactId><version>1</version>
<dependencies>${dependencies.join('\n')}</dependencies></project>`;
}

type Repository = { readonly repository: string };

async function download(draft: string, { repository, onProgress, signal }: Progress & Repository): Promise<void> {
  const waiting = [...kafkaJars];
  // The first that fails ends the others: nobody may write here any more once the failure is known.
  const failed = new AbortController();
  const until = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  const fetchNext = async (): Promise<void> => {
    for (let jar = waiting.shift(); jar; jar = waiting.shift()) {
      await fetchJar(`${repository}/${pathOf(jar)}`, join(draft, pathOf(jar)), until);
      onProgress?.(`fetching its jars, once: ${String(waiting.length)} to go`);
    }
  };
  const fetching = Array.from({ length: AT_ONCE }, fetchNext);
  try {
    await Promise.all(fetching);
  } catch (error) {
    failed.abort();
    await Promise.allSettled(fetching);
    throw error;
  }
}

async function fetchJar(url: string, file: string, until: AbortSignal): Promise<void> {
  const limit = AbortSignal.timeout(FETCH_LIMIT_MS);
  const response = await fetch(url, { signal: AbortSignal.any([until, limit]) }).catch((error: unknown) => {
    until.throwIfAborted();
    throw fetchFailed(`${url} does not answer (${String(error)})`);
  });
  if (!response.ok) throw fetchFailed(`${url} answered ${String(response.status)}`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, Buffer.from(await response.arrayBuffer()));
}

/** Flat at last: a class path of `folder/*` takes the jars of one folder. */
async function verifyAll(draft: string): Promise<void> {
  for (const jar of kafkaJars) {
    const file = join(draft, pathOf(jar));
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    if (createHash('sha256').update(bytes).digest('hex') !== jar.sha256) {
      throw fetchFailed(`${jar.coordinates} came with other bytes than it should have`);
    }
    await rename(file, join(draft, basename(file)));
  }
}

function fetchFailed(reason: string): LocalServiceFault {
  return new LocalServiceFault('FetchFailed', `Kafka could not be fetched: ${reason}. Or set KAFKA_BROKERS.`, true);
}
