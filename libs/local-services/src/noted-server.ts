import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts, isFree } from './free-ports.js';
import { LocalServiceFault } from './local-service-fault.js';
import { commandLineOf, lifeOf, waitUntil } from './running-process.js';
import { endServer, launchServer, serverDidNotStart, type ServerCommand } from './server-process.js';

/** A server that keeps no note of its own of where it runs; so we keep one beside its data. */
export type NotedServer = { readonly pid: number; readonly ports: readonly number[] };

/**
 * How to run one kind of server on a folder. Its command line must name something in that folder, for by this a running
 * one is known. `ports`: those it must have, or undefined where any will do.
 */
export type ServerRecipe = {
  readonly title: string;
  readonly folder: string;
  readonly ports: readonly (number | undefined)[];
  readonly command: (ports: readonly number[]) => Promise<Omit<ServerCommand, 'log'>>;
  readonly answers: (ports: readonly number[]) => Promise<boolean>;
};

/** A server that answers now. `ended` settles when its process is gone, whoever ended it. */
export type RunningServer = {
  readonly ports: readonly number[];
  readonly reused: boolean;
  readonly ended: Promise<void>;
};

const START_LIMIT_MS = 120_000;
/** An orphan may itself be starting; one that was stopped in its tracks never answers. */
const ORPHAN_LIMIT_MS = 10_000;
const ATTEMPTS = 5;
const WATCH_MS = 500;

/** Starts a server, or takes over the one that a killed predecessor left running on the folder. */
export async function startNotedServer(recipe: ServerRecipe): Promise<RunningServer> {
  const { folder } = recipe;
  const orphan = await runningServer(folder);
  if (orphan && (await isUsable(orphan, recipe))) return { ports: orphan.ports, reused: true, ended: whenGone(orphan) };
  // It is at another port, or answers nobody: there is nothing to be polite for.
  await endServer({ title: recipe.title, folder, find: () => runningServer(folder), signals: ['SIGKILL'] });
  const ports = await startAfresh(recipe);
  const server = await runningServer(folder);
  return { ports, reused: false, ended: server ? whenGone(server) : Promise.resolve() };
}

/** Ends the server of a folder, if one runs. */
export async function endNotedServer(title: string, folder: string): Promise<void> {
  await endServer({ title, folder, find: () => runningServer(folder), signals: ['SIGTERM', 'SIGKILL'] });
}

/**
 * The server that runs on a folder, by our note, and only if the process that the note names works in the folder: after
 * a crash the note stays, and its process id may belong to somebody else by now.
 */
export async function runningServer(folder: string): Promise<NotedServer | undefined> {
  const noted = await notedServer(folder);
  return noted && (await worksIn(noted.pid, folder)) ? noted : undefined;
}

async function notedServer(folder: string): Promise<NotedServer | undefined> {
  const text = await readFile(noteOf(folder), 'utf8').catch(() => '');
  const [pid, ...ports] = text.split(/\s+/).filter(Boolean).map(Number);
  return pid !== undefined && Number.isInteger(pid) && pid > 1 ? { pid, ports } : undefined;
}

async function worksIn(pid: number, folder: string): Promise<boolean> {
  return (await commandLineOf(pid))?.includes(`${folder}/`) ?? false;
}

async function isUsable(orphan: NotedServer, { ports, answers, folder }: ServerRecipe): Promise<boolean> {
  if (ports.some((port, index) => port !== undefined && port !== orphan.ports[index])) return false;
  const gone = async (): Promise<boolean> => !(await worksIn(orphan.pid, folder));
  let answered = false;
  await waitUntil(async () => (answered = await answers(orphan.ports)) || (await gone()), ORPHAN_LIMIT_MS);
  return answered;
}

async function startAfresh(recipe: ServerRecipe): Promise<readonly number[]> {
  const last = (await notedServer(recipe.folder))?.ports ?? [];
  for (let attempt = 1; ; attempt += 1) {
    const ports = await choosePorts(recipe, attempt === 1 ? last : []);
    const failure = await launchNoted(recipe, ports);
    if (failure === undefined) return ports;
    // Somebody may have taken a port between our look and the server's.
    const passing = /address already in use/i.test(failure);
    if (attempt === ATTEMPTS || !passing) throw serverDidNotStart(recipe.title, logOf(recipe.folder), failure);
    await sleep(250);
  }
}

/** A port that was asked for is told to others already: it is this one or none. */
async function choosePorts({ title, ports }: ServerRecipe, last: readonly number[]): Promise<number[]> {
  for (const port of ports) {
    if (port === undefined || (await isFree(port))) continue;
    throw new LocalServiceFault('PortTaken', `Port ${String(port)}, where ${title} should listen, is taken.`, true);
  }
  return freePorts(ports.map((port, index) => port ?? last[index]));
}

/** The shell notes its process id and becomes the server: at no moment does one run of which there is no note. */
const noteThenBecome = 'printf "%s %s\\n" "$$" "$1" > "$0" && shift && exec "$@"';

async function launchNoted(recipe: ServerRecipe, ports: readonly number[]): Promise<string | undefined> {
  const { command, args, ...rest } = await recipe.command(ports);
  await writeFile(noteOf(recipe.folder), '');
  const noted = ['-c', noteThenBecome, noteOf(recipe.folder), ports.join(' '), command, ...args];
  const log = logOf(recipe.folder);
  const ready = (): Promise<boolean> => recipe.answers(ports);
  return launchServer({ ...rest, command: '/bin/sh', args: noted, log }, { ready, limitMs: START_LIMIT_MS });
}

function noteOf(folder: string): string {
  return join(folder, 'server.pid');
}

function logOf(folder: string): string {
  return join(folder, 'server.log');
}

/** By looking, for a server that was taken over is not our child. */
async function whenGone({ pid }: NotedServer): Promise<void> {
  const lives = await lifeOf(pid);
  while (await lives()) await sleep(WATCH_MS, undefined, { ref: false });
}
