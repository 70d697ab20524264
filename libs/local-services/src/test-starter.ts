import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** One function of our front door, called in a process of its own: what it answers is printed, and then comes `then`. */
export type StarterParts = {
  readonly call: string;
  readonly options: object;
  readonly prints: string;
  /** `die`: without a chance to tidy up; `stay`: until somebody ends it. */
  readonly then: 'die' | 'stay';
  /** The plain user that it runs as; whoever we are, unless told. */
  readonly uid?: number;
  readonly env?: Readonly<Record<string, string>>;
};

/** Starts the process; the caller ends it. */
export function spawnStarter({ uid, env, ...parts }: StarterParts): ChildProcess {
  const as = uid === undefined ? [] : ['setpriv', `--reuid=${String(uid)}`, `--regid=${String(uid)}`, '--clear-groups'];
  const [command = process.execPath, ...args] = [...as, process.execPath, ...script(parts)];
  return spawn(command, args, {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** What a starter prints first, once it does. */
export async function firstWords(starter: ChildProcess): Promise<string> {
  const [chunk] = (await once(starter.stdout ?? starter, 'data')) as [unknown];
  return String(chunk).trim();
}

/** Whether every user may read the sources: only then can a plain user start anything from them. */
export function checkoutIsOpen(folder = root): boolean {
  if ((statSync(folder).mode & 0o005) !== 0o005) return false;
  return folder === '/' || checkoutIsOpen(dirname(folder));
}

function script({ call, options, prints, then }: StarterParts): string[] {
  const end = then === 'die' ? "process.kill(process.pid, 'SIGKILL')" : 'setTimeout(() => {}, 60_000)';
  const code = `
    import { writeSync } from 'node:fs';
    import { ${call} } from '@throughline/local-services';
    const started = await ${call}(${JSON.stringify(options)});
    writeSync(1, String(started.${prints}));
    ${end};`;
  return ['--import', './.config/source-loader.mjs', '--input-type=module', '--eval', code];
}
