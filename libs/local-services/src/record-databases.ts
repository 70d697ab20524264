import { randomBytes } from 'node:crypto';
import pg from 'pg';

/**
 * The addresses of the record's databases. `owner` may change the record's schema; `application` may only do what the
 * record's own role may; `keys` holds what unseals personal fields, apart from what it unseals.
 */
export type RecordDatabases = { readonly owner: string; readonly application: string; readonly keys: string };

const record = 'throughline';
const keys = 'throughline_keys';
const login = 'throughline_application';

/** Makes what is missing of the record's databases on a server, and a login that is a member of `role`. */
export async function openRecordDatabases(superuserUrl: string, role: string): Promise<RecordDatabases> {
  const password = randomBytes(18).toString('base64url');
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await ensure(client, { find: roleNamed, name: role, make: `CREATE ROLE ${quoted(role)} NOLOGIN` });
    await ensure(client, { find: roleNamed, name: login, make: `CREATE ROLE ${login} LOGIN IN ROLE ${quoted(role)}` });
    // A new password with every start: nothing needs to keep it.
    await client.query(`ALTER ROLE ${login} PASSWORD ${pg.escapeLiteral(password)}`);
    await ensure(client, { find: databaseNamed, name: record, make: `CREATE DATABASE ${record}` });
    await ensure(client, { find: databaseNamed, name: keys, make: `CREATE DATABASE ${keys} OWNER ${login}` });
  } finally {
    await client.end();
  }
  const as = (database: string): string => address(superuserUrl, { database, user: login, password });
  return { owner: recordUrl(superuserUrl), application: as(record), keys: as(keys) };
}

/** The record on a server, as the user that the address names. */
export function recordUrl(serverUrl: string): string {
  return address(serverUrl, { database: record });
}

const roleNamed = 'SELECT FROM pg_roles WHERE rolname = $1';
const databaseNamed = 'SELECT FROM pg_database WHERE datname = $1';

type Missing = { readonly find: string; readonly name: string; readonly make: string };

async function ensure(client: pg.Client, { find, name, make }: Missing): Promise<void> {
  const { rowCount } = await client.query(find, [name]);
  if (rowCount === 0) await client.query(make);
}

function quoted(name: string): string {
  return pg.escapeIdentifier(name);
}

type Place = { readonly database: string; readonly user?: string; readonly password?: string };

function address(url: string, { database, user, password }: Place): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  if (user !== undefined) changed.username = user;
  if (password !== undefined) changed.password = password;
  return changed.href;
}
