import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endNotedServer, startNotedServer, type RunningServer } from '../noted-server.js';
import { folderName, startInFolder } from '../server-folder.js';
import { stateFolder } from '../state-folder.js';
import { installTemporal } from './install-temporal.js';
import { temporalAnswers } from './temporal-answers.js';

/**
 * `cluster`: its name under the state folder, `dev` unless told. `throwaway`: for tests; without the UI, and removed by
 * `stop` or, after a crash, by the next start. `port`, `uiPort`: these or none; else those used last, else any free ones.
 * `onProgress` hears what is happening while one waits; `signal` ends the wait.
 */
export type TemporalOptions = {
  readonly home?: string;
  readonly cluster?: string;
  readonly throwaway?: boolean;
  readonly port?: number;
  readonly uiPort?: number;
  readonly onProgress?: (text: string) => void;
  readonly signal?: AbortSignal;
};

/** A Temporal to work with, `address` as clients take it. `ended` settles when its server is gone. */
export type LocalTemporal = {
  readonly address: string;
  readonly uiUrl?: string;
  readonly origin: 'given' | 'reused' | 'started';
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
};

const TITLE = 'Temporal';

/**
 * The Temporal that `TEMPORAL_ADDRESS` names, which is left alone at the end; else a development server of this machine's
 * own, with a database that survives a restart. Rejects with a `LocalServiceFault`.
 */
export async function startTemporal(options: TemporalOptions = {}): Promise<LocalTemporal> {
  const given = process.env['TEMPORAL_ADDRESS'];
  if (given)
    return { address: given, origin: 'given', ended: new Promise(() => undefined), stop: () => Promise.resolve() };
  return startOwn(options);
}

async function startOwn({ home = stateFolder(), ...options }: TemporalOptions): Promise<LocalTemporal> {
  const { throwaway = false, port, uiPort } = options;
  const place = { parent: join(home, 'temporal'), name: folderName(options), throwaway, end: endTemporal };
  const { server, stop } = await startInFolder(place, async (folder) => {
    const command = await installTemporal(options);
    return startNotedServer({
      ...{ title: TITLE, folder, ports: throwaway ? [port] : [port, uiPort] },
      command: ([own, ui]) => Promise.resolve({ command, args: settings(folder, own, ui), env: environment(folder) }),
      answers: ([own = 0]) => temporalAnswers(own),
    });
  });
  return { ...addresses(server), origin: server.reused ? 'reused' : 'started', ended: server.ended, stop };
}

/** Ends the server that runs on a folder, if one does. */
export async function endTemporal(folder: string): Promise<void> {
  await endNotedServer(TITLE, folder);
}

function addresses({ ports: [port = 0, uiPort] }: RunningServer): {
  readonly address: string;
  readonly uiUrl?: string;
} {
  const address = `127.0.0.1:${String(port)}`;
  return uiPort === undefined ? { address } : { address, uiUrl: `http://127.0.0.1:${String(uiPort)}` };
}

function settings(folder: string, port = 0, uiPort?: number): string[] {
  const attributes = Object.entries(searchAttributes).map(([name, type]) => `--search-attribute=${name}=${type}`);
  return [
    ...['server', 'start-dev', '--ip=127.0.0.1', `--port=${String(port)}`],
    ...(uiPort === undefined ? ['--headless'] : [`--ui-port=${String(uiPort)}`]),
    // With these two a file is as fast as memory; after a power cut the last moments may be missing, which the record
    // makes up for.
    ...[
      `--db-filename=${folder}/temporal.db`,
      '--sqlite-pragma=journal_mode=WAL',
      '--sqlite-pragma=synchronous=NORMAL',
    ],
    ...attributes,
  ];
}

/** What case workflows are found by; @throughline/workflow-runtime writes them. */
const searchAttributes = {
  ThroughlineBusinessKey: 'Keyword',
  ThroughlineStage: 'KeywordList',
  ThroughlineDepartment: 'KeywordList',
  ThroughlineNextDue: 'Datetime',
};

/** Nothing of ours: the server reads TEMPORAL_* variables, and a home's configuration, for its own. */
function environment(folder: string): Record<string, string> {
  return { HOME: folder, TMPDIR: tmpdir(), TZ: 'UTC' };
}
