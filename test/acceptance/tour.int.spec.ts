import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePorts } from '../system/free-ports.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

let home: string;
let port: number;
let dev: ChildProcess;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'throughline-tour-'));
  await chmod(home, 0o755);
  port = await freePorts(6);
  dev = spawn(process.execPath, ['apps/cli/bin/throughline.mjs', 'dev', '--port', String(port)], {
    cwd: root,
    env: userEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await printed(dev, 'Throughline is ready');
}, 180_000);

afterAll(async () => {
  const ended = once(dev, 'exit');
  dev.kill('SIGTERM');
  await ended;
  await rm(home, { recursive: true, force: true });
}, 60_000);

/** As a newcomer's: nothing of ours that a test run sets. */
const userEnvironment = (): NodeJS.ProcessEnv => {
  const { DATABASE_URL: _, NODE_OPTIONS: __, ...env } = process.env;
  return { ...env, THROUGHLINE_HOME: home };
};

const printed = (child: ChildProcess, words: string): Promise<void> =>
  new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(words)) resolve();
    });
    child.once('exit', () => {
      reject(new Error(`ended before "${words}": ${output}`));
    });
  });

/** The tour's commands as the README has them, at the ports of this run. */
const tour = async (): Promise<string> => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const [, commands] = /<!-- tour:[^>]*-->\s*```bash\n([\s\S]*?)```\s*<!-- \/tour -->/.exec(readme) ?? [];
  if (commands === undefined) throw new Error('the README has no tour');
  return commands
    .replaceAll('127.0.0.1:3001', `127.0.0.1:${String(port + 1)}`)
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${String(port)}`);
};

const bash = async (script: string): Promise<{ readonly output: string; readonly code: number | null }> => {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], { cwd: root, env: userEnvironment() });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { output, code };
};

describe('the tour of the README', () => {
  it('goes from an empty machine to a finished case and a record that verifies', async () => {
    const { output, code } = await bash(await tour());
    expect(output).toContain('the record verifies');
    expect(code).toBe(0);
    expect(output.match(/"code":"[A-Za-z]+"/g)).toEqual(['"code":"NotFound"']);
    expect(output).toContain('"type":"CaseClosed"');
  }, 120_000);
});
