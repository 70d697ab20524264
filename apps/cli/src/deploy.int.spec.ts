import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from '@throughline/contract';

const bin = fileURLToPath(new URL('../bin/throughline.mjs', import.meta.url));
const models = fileURLToPath(new URL('./models', import.meta.url));

let home: string;
let dev: ChildProcess;
let api: string;
let token: string;
let printed = '';

const deploy = (paths: readonly string[], bundle: string, url = api) =>
  spawnSync(process.execPath, [bin, 'deploy', ...paths, '--name', bundle, '--url', url, '--token', token], {
    env: environment(),
    encoding: 'utf8',
  });

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'throughline-deploy-'));
  chmodSync(home, 0o755);
  const port = await freePort();
  api = `http://127.0.0.1:${port}`;
  dev = spawn(process.execPath, [bin, 'dev', '--port', String(port)], { env: environment() });
  for (const stream of [dev.stdout, dev.stderr]) stream?.on('data', (chunk) => (printed += String(chunk)));
  while (!printed.includes('Throughline is ready')) {
    if (dev.exitCode !== null) throw new Error(printed);
    await sleep(20);
  }
  token = await tokenOf('dora');
}, 120_000);

afterAll(async () => {
  dev.kill('SIGINT');
  if (dev.exitCode === null) await once(dev, 'exit');
  rmSync(home, { recursive: true, force: true });
});

describe('throughline deploy', () => {
  const files = [join(models, 'order.bpmn'), join(models, 'discount.dmn')];

  it('puts files into force together, and says what they are', () => {
    const { status, stdout } = deploy(files, 'orders');
    expect(stdout.split('\n')).toEqual([
      'orders is in force as version 1',
      'process order, version 1 (order.bpmn)',
      'decision discount, version 1 (discount.dmn)',
      '',
    ]);
    expect(status).toBe(0);
  });

  it('says so where the same is in force already', () => {
    expect(deploy(files, 'orders').stdout).toMatch(/^orders is in force as version 1 already\n/);
  });

  it('puts nothing of a folder into force where one file is refused, and tells each finding', async () => {
    const { status, stderr } = deploy([models], 'tangles');
    expect(stderr).toMatch(/undeployable\.bpmn: tangle: NotExecuted: /);
    expect(status).toBe(1);
    const { items } = await createClient({ url: api, token }).bundles();
    expect(items.map(({ name }) => name)).not.toContain('tangles');
  });

  it('says what to do where nothing answers', () => {
    expect(deploy(files, 'orders', 'http://127.0.0.1:9')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^ApiUnreachable: Nothing answers at http:\/\/127\.0\.0\.1:9\. Start it with /),
    });
  });
});

/** A user's environment: neither our runner's flags nor a database that it was given. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _flags, DATABASE_URL: _given, ...env } = process.env;
  return { ...env, THROUGHLINE_HOME: home };
}

/** By the command that the banner prints, for the director of the sample organisation. */
async function tokenOf(person: string): Promise<string> {
  const [url = '', ...fields] = (/curl -s (\S+\/token .*)/.exec(printed)?.[1] ?? '').split(' -d ');
  const body = new URLSearchParams(fields.join('&').replace(/client_id=\w+/, `client_id=${person}`));
  const answer = await fetch(url, { method: 'POST', body });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** A port that is free now; the ones above it are hardly ever taken. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
