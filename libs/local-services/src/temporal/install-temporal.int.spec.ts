import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnStarter } from '../test-starter.js';
import { installTemporal } from './install-temporal.js';
import { startTemporal } from './start-temporal.js';
import { withClient } from './test-workflows.js';

let folder: string;
let cache: string;
const caller = process.env;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-temporal-'));
  cache = join(folder, 'cache');
  process.env = { ...caller, PATH: `${join(folder, 'bin')}:/usr/bin:/bin` };
  delete process.env['TEMPORAL_ADDRESS'];
});

afterEach(() => {
  process.env = caller;
  rmSync(folder, { recursive: true });
});

// The build itself takes minutes: here a program named `go` stands for the compiler and does what that one would do last.
describe('the program of Temporal', () => {
  it('is the one that is installed, if one is', async () => {
    const installed = program('temporal', 'exit 0');

    expect(await installTemporal({ cache })).toBe(installed);
  });

  it('is built by Go at the version that is named here, once', async () => {
    program('go', `echo "$*" >> ${folder}/builds; ${writesTemporal}`);

    const built = await installTemporal({ cache });
    await installTemporal({ cache });

    expect(existsSync(built)).toBe(true);
    const builds = readFileSync(join(folder, 'builds'), 'utf8').trim().split('\n');
    expect(builds).toEqual([expect.stringMatching(/^install .*github\.com\/temporalio\/cli\/cmd\/temporal@v1\.5\.1$/)]);
  });

  it('is built once for two processes that start at the same time, and the second says what it waits for', async () => {
    program('go', `echo build >> ${folder}/builds; sleep 2; ${writesTemporal}`);
    const other = spawnStarter({
      ...{ call: 'startTemporal', prints: 'address', then: 'stay' },
      options: { home: join(folder, 'home') },
      env: { THROUGHLINE_CACHE: cache, PATH: String(process.env['PATH']) },
    });
    while (!existsSync(join(folder, 'builds'))) await new Promise((resolve) => setTimeout(resolve, 20));
    const heard: string[] = [];

    await installTemporal({ cache, onProgress: (text) => heard.push(text) });
    other.kill('SIGKILL');

    expect(heard).toContain('being built by another process');
    expect(readFileSync(join(folder, 'builds'), 'utf8')).toBe('build\n');
  });

  it('says every two seconds how far its build is', async () => {
    program('go', `for package in 1 2 3; do echo $package; done; sleep 3; ${writesTemporal}`);
    const heard: string[] = [];

    await installTemporal({ cache, onProgress: (text) => heard.push(text) });

    expect(heard).toContain('building from source, once: 3 packages, 2 s');
  });

  it('is not half there after a build that was interrupted, and is built by the next start', async () => {
    program('go', `${writesTemporal}; sleep 60`);
    const impatience = AbortSignal.timeout(500);
    await expect(installTemporal({ cache, signal: impatience })).rejects.toThrow('abort');
    program('go', writesTemporal);

    expect(existsSync(await installTemporal({ cache }))).toBe(true);
  });

  it('is missing where a build fails, in the words of the compiler', async () => {
    program('go', 'echo "no space left on device" >&2; exit 1');

    await expect(installTemporal({ cache })).rejects.toMatchObject({
      code: 'NoTemporal',
      retryable: true,
      message: expect.stringContaining('no space left on device'),
    });
  });

  it('is missing where there is no Go either, and the words say what to install', async () => {
    await expect(installTemporal({ cache })).rejects.toMatchObject({
      code: 'NoTemporal',
      retryable: false,
      message: expect.stringMatching(/go\.dev.*docs\.temporal\.io.*TEMPORAL_ADDRESS/),
    });
  });
});

describe('the development server', () => {
  it('knows the search attributes of cases from its first start on, and after the next', async () => {
    process.env = { ...caller };
    const home = join(folder, 'home');
    await (await startTemporal({ home })).stop();
    const server = await startTemporal({ home });

    const { customAttributes } = await withClient(server.address, (client) =>
      client.connection.operatorService.listSearchAttributes({ namespace: 'default' }),
    );
    await server.stop();

    expect(Object.keys(customAttributes)).toEqual(
      expect.arrayContaining([
        'ThroughlineBusinessKey',
        'ThroughlineStage',
        'ThroughlineDepartment',
        'ThroughlineNextDue',
      ]),
    );
  });

  it('has a page to look into', async () => {
    process.env = { ...caller };
    const server = await startTemporal({ home: join(folder, 'home') });

    const page = await fetch(server.uiUrl ?? '');
    await server.stop();

    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<html');
  });
});

const writesTemporal = 'printf "#!/bin/sh\\n" > "$GOBIN/temporal"; chmod +x "$GOBIN/temporal"';

function program(name: string, script: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const file = join(bin, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}
