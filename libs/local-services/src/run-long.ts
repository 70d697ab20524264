import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { signalTo } from './server-process.js';

/** A program that takes minutes. `onBeat` is called every two seconds with how long it runs and the lines it printed. */
export type LongRun = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly onBeat?: (ranS: number, lines: number) => void;
  readonly signal?: AbortSignal | undefined;
};

const BEAT_MS = 2_000;
const KEPT = 20;

/** Runs a program to its end. Answers its last words if it failed, else undefined; rejects if it was aborted. */
export async function runLong({ command, args, env, onBeat, signal }: LongRun): Promise<string | undefined> {
  signal?.throwIfAborted();
  // A group of its own, so that what it starts in turn can be ended with it.
  const child = spawn(command, args, { env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  // What takes minutes leaves the machine to whoever works meanwhile. A child that could not be started has no id.
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  const begun = Date.now();
  const printed: string[] = [];
  let lines = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      lines += text.split('\n').length - 1;
      printed.push(text);
      printed.splice(0, printed.length - KEPT);
    });
  }
  const beat = setInterval(() => onBeat?.(Math.round((Date.now() - begun) / 1_000), lines), BEAT_MS);
  const end = (): void => {
    if (child.pid !== undefined) signalTo(-child.pid, 'SIGTERM');
  };
  signal?.addEventListener('abort', end);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    signal?.throwIfAborted();
    return code === 0 ? undefined : printed.join('').trim().split('\n').slice(-KEPT).join('\n');
  } finally {
    clearInterval(beat);
    signal?.removeEventListener('abort', end);
  }
}
