import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { verbs } from './verbs.js';

const run = promisify(execFile);
const throughline = fileURLToPath(new URL('../bin/throughline.mjs', import.meta.url));
const freshness = new URL('../bin/build-is-fresh.mjs', import.meta.url);

describe('the command line', () => {
  it('lists every verb with what it is for', async () => {
    const { stdout } = await run(process.execPath, [throughline, '--help']);

    for (const [name, { summary }] of Object.entries(verbs)) {
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`${name} `);
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(summary);
    }
  });

  it.each(Object.keys(verbs))('explains the options of %s', async (name) => {
    const { stdout } = await run(process.execPath, [throughline, name, '--help']);

    expect(stdout).toContain(`Usage: throughline ${name}`);
  });

  it('refuses a verb that it does not have', async () => {
    await expect(run(process.execPath, [throughline, 'dance'])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("unknown command 'dance'"),
    });
  });
});

describe('a build', () => {
  let checkout: string;
  const [yesterday, today] = [new Date('2026-01-01'), new Date('2026-01-02')];

  beforeEach(() => {
    checkout = `${mkdtempSync(join(tmpdir(), 'throughline-checkout-'))}/`;
    for (const name of ['engine', 'events']) {
      write(`libs/${name}/src/index.ts`, yesterday);
      write(`libs/${name}/dist/.tsbuildinfo`, today);
    }
    touchFolders(yesterday);
  });

  afterEach(() => {
    rmSync(checkout, { recursive: true });
  });

  it('is used when every package was built after its last change', async () => {
    expect(await isFresh()).toBe(true);
  });

  it('is passed over when one package was never built', async () => {
    rmSync(join(checkout, 'libs/events/dist'), { recursive: true });

    expect(await isFresh()).toBe(false);
  });

  it('is passed over when a source changed since', async () => {
    utimesSync(join(checkout, 'libs/engine/src/index.ts'), today, new Date('2026-01-03'));

    expect(await isFresh()).toBe(false);
  });

  it('is passed over when a source was removed since', async () => {
    utimesSync(join(checkout, 'libs/engine/src'), today, new Date('2026-01-03'));

    expect(await isFresh()).toBe(false);
  });

  it('is used where there are no sources at all, as in a container', async () => {
    for (const name of ['engine', 'events']) rmSync(join(checkout, `libs/${name}/src`), { recursive: true });

    expect(await isFresh()).toBe(true);
  });

  function write(path: string, at: Date): void {
    const file = join(checkout, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '');
    utimesSync(file, at, at);
  }

  function touchFolders(at: Date): void {
    for (const name of ['engine', 'events']) utimesSync(join(checkout, `libs/${name}/src`), at, at);
  }

  async function isFresh(): Promise<boolean> {
    const { buildIsFresh } = (await import(freshness.href)) as {
      buildIsFresh: (checkout: string) => Promise<boolean>;
    };
    return buildIsFresh(checkout);
  }
});
