import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { resetRecord } from './reset-record.js';
import { startLocalServices, type LocalServices, type ServiceNote } from './start-local-services.js';

let home: string;
let services: LocalServices | undefined;
let stranger: Server;
const givenByCaller = process.env['DATABASE_URL'];

beforeEach(() => {
  delete process.env['DATABASE_URL'];
  home = mkdtempSync(join(tmpdir(), 'throughline-services-'));
  chmodSync(home, 0o755);
  stranger = createServer();
});

afterEach(async () => {
  stranger.close();
  await services?.stop();
  services = undefined;
  rmSync(home, { recursive: true, force: true });
  if (givenByCaller !== undefined) process.env['DATABASE_URL'] = givenByCaller;
});

describe('what the api needs around it', () => {
  it('is there after a restart as it was: the record, the keys, the master key', async () => {
    const { databases, masterKeyFile } = await start();
    await query(databases.owner, 'CREATE TABLE deal AS SELECT 42 AS price');
    await query(databases.keys, "CREATE TABLE subject_keys AS SELECT 'ada' AS subject");
    const masterKey = readFileSync(masterKeyFile, 'utf8');
    await services?.stop();

    const again = await start();

    expect(await query(again.databases.owner, 'SELECT price FROM deal')).toEqual([{ price: 42 }]);
    expect(await query(again.databases.keys, 'SELECT subject FROM subject_keys')).toEqual([{ subject: 'ada' }]);
    expect(readFileSync(again.masterKeyFile, 'utf8')).toBe(masterKey);
    expect(Buffer.from(masterKey, 'base64')).toHaveLength(32);
  });

  it('lets the application do in the record only what its role may', async () => {
    const { databases } = await start();
    await query(databases.owner, 'CREATE TABLE deal (price int); GRANT INSERT, SELECT ON deal TO record_writer');

    await query(databases.application, 'INSERT INTO deal VALUES (42)');

    await expect(query(databases.application, 'DELETE FROM deal')).rejects.toThrow('permission denied');
    await expect(query(databases.application, 'CREATE TABLE own (x int)')).rejects.toThrow('permission denied');
  });

  it('reports each part once it is up', async () => {
    const notes: ServiceNote[] = [];

    const { issuer } = await start((note) => notes.push(note));

    expect(notes.map(({ service }) => service).sort()).toEqual(['PostgreSQL', 'logins']);
    expect(notes.find(({ service }) => service === 'logins')?.text).toContain(issuer);
  });

  it('stops the database again when the logins cannot start', async () => {
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const address = stranger.address();
    const issuerPort = typeof address === 'object' ? (address?.port ?? 0) : 0;

    await expect(startLocalServices({ home, applicationRole: 'record_writer', issuerPort })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });

    expect(() => readFileSync(join(home, 'clusters/dev/data/postmaster.pid'))).toThrow('ENOENT');
    await start();
  });

  it('begins anew after a reset', async () => {
    const { databases } = await start();
    await query(databases.owner, 'CREATE TABLE deal (price int)');
    await services?.stop();

    await resetRecord(home);

    const anew = await start();
    await expect(query(anew.databases.owner, 'SELECT FROM deal')).rejects.toThrow('does not exist');
  });
});

async function start(onNote: (note: ServiceNote) => void = () => undefined): Promise<LocalServices> {
  services = await startLocalServices({ home, applicationRole: 'record_writer', issuerPort: 0, onNote });
  return services;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client
    .query(sql)
    .then(({ rows }: { rows: unknown[] }) => rows)
    .finally(() => client.end());
}
