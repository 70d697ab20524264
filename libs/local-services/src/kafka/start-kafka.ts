import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { endNotedServer, startNotedServer } from '../noted-server.js';
import { folderName, startInFolder } from '../server-folder.js';
import { serverDidNotStart, type ServerCommand } from '../server-process.js';
import { stateFolder } from '../state-folder.js';
import { findJava } from './find-java.js';
import { installKafka } from './install-kafka.js';
import { kafkaAnswers } from './kafka-answers.js';
import { kafkaSettings } from './kafka-settings.js';

const run = promisify(execFile);

/**
 * `cluster`: its name under the state folder, `dev` unless told. `throwaway`: for tests; removed by `stop` or, after a
 * crash, by the next start. `port`: this one or none; else the one used last, else any free one. `onProgress` hears what
 * is happening while one waits; `signal` ends the wait.
 */
export type KafkaOptions = {
  readonly home?: string;
  readonly cluster?: string;
  readonly throwaway?: boolean;
  readonly port?: number;
  readonly onProgress?: (text: string) => void;
  readonly signal?: AbortSignal;
};

/** A Kafka to work with, `brokers` as clients take them. `ended` settles when its server is gone. */
export type LocalKafka = {
  readonly brokers: string;
  readonly origin: 'given' | 'reused' | 'started';
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
};

const TITLE = 'Kafka';

/**
 * The Kafka that `KAFKA_BROKERS` names, which is left alone at the end; else a single node of this machine's own, with a
 * log that survives a restart. Rejects with a `LocalServiceFault`, `NoJava` where it can't be run here at all.
 */
export async function startKafka(options: KafkaOptions = {}): Promise<LocalKafka> {
  const given = process.env['KAFKA_BROKERS'];
  if (given)
    return { brokers: given, origin: 'given', ended: new Promise(() => undefined), stop: () => Promise.resolve() };
  return startOwn(options);
}

/** Ends the server that runs on a folder, if one does. */
export async function endKafka(folder: string): Promise<void> {
  await endNotedServer(TITLE, folder);
}

async function startOwn({ home = stateFolder(), ...options }: KafkaOptions): Promise<LocalKafka> {
  const { throwaway = false, port } = options;
  const java = await findJava();
  const place = { parent: join(home, 'kafka'), name: folderName(options), throwaway, end: endKafka };
  const { server, stop } = await startInFolder(place, async (folder) => {
    const jars = await installKafka(options);
    return startNotedServer({
      ...{ title: TITLE, folder, ports: [port, undefined] },
      command: ([own = 0, controller = 0]) => serverCommand({ java, jars, folder }, own, controller),
      answers: ([own = 0]) => kafkaAnswers(own),
    });
  });
  const brokers = `127.0.0.1:${String(server.ports[0])}`;
  return { brokers, origin: server.reused ? 'reused' : 'started', ended: server.ended, stop };
}

type Node = { readonly java: string; readonly jars: string; readonly folder: string };

async function serverCommand(node: Node, port: number, controllerPort: number): Promise<Omit<ServerCommand, 'log'>> {
  const { folder, java } = node;
  await writeFile(settingsOf(folder), kafkaSettings({ folder, port, controllerPort }));
  await format(node);
  return { command: java, args: [...javaOptions(node), 'kafka.Kafka', settingsOf(folder)], env: environment() };
}

/** A node's log names its cluster from the beginning on. One whose making was cut short is made afresh. */
async function format(node: Node): Promise<void> {
  const done = join(node.folder, 'formatted');
  if (await exists(done)) return;
  await rm(join(node.folder, 'log'), { recursive: true, force: true });
  const clusterId = randomBytes(16).toString('base64url');
  // As one word: a cluster's id may begin with a hyphen.
  const args = ['kafka.tools.StorageTool', 'format', `--cluster-id=${clusterId}`, '-c', settingsOf(node.folder)];
  await run(node.java, [...javaOptions(node), ...args], { env: environment() }).catch((error: unknown) => {
    throw serverDidNotStart(TITLE, node.folder, String(error));
  });
  await writeFile(done, clusterId);
}

/** A heap for a developer's machine; the first compiler only, for most runs end before the second would pay. */
function javaOptions({ jars }: Node): string[] {
  const memory = ['-Xms128m', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:+ExitOnOutOfMemoryError'];
  const log = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-Dorg.slf4j.simpleLogger.showDateTime=true'];
  return [...memory, ...log, '-Djava.awt.headless=true', '-cp', join(jars, '*')];
}

function settingsOf(folder: string): string {
  return join(folder, 'server.properties');
}

function environment(): Record<string, string> {
  return { LC_ALL: 'C', TZ: 'UTC', TMPDIR: tmpdir() };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
