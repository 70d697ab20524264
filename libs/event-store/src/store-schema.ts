import { appendFunctions } from './append-functions.js';
import { numberFunction } from './number-function.js';

/** One ordered piece of SQL that is run once in a database. */
export type SchemaStep = { readonly name: string; readonly sql: string };

/**
 * The role that api and worker act as. It reads the record and adds to it through functions; it can't change, delete
 * or truncate anything recorded.
 */
export const applicationRole = 'throughline_app';

/**
 * Roles belong to the whole cluster: another database's migration may make it at the same moment. Where it is there, the
 * database's owner needs no right to make roles.
 */
const role = `
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${applicationRole}') THEN
    CREATE ROLE ${applicationRole} NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT USAGE ON SCHEMA public TO ${applicationRole};
`;

/**
 * Instants are kept as the text that is hashed, in collation C: text order is time order. `xid` is what the sequencer
 * goes by; like `log_order.floor` it schedules and proves nothing.
 */
const tables = `
CREATE TABLE stream_heads (
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL CHECK (octet_length(id) <= 1024),
  seq bigint NOT NULL,
  hash bytea NOT NULL,
  at text COLLATE "C",
  PRIMARY KEY (kind, id)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

CREATE TABLE commits (
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  first_seq bigint NOT NULL,
  last_seq bigint NOT NULL CHECK (last_seq >= first_seq),
  at text COLLATE "C" NOT NULL,
  body text NOT NULL,
  previous_hash bytea NOT NULL,
  hash bytea NOT NULL,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  PRIMARY KEY (kind, id, first_seq)
);
CREATE INDEX commits_by_xid ON commits (xid);

CREATE TABLE command_keys (
  namespace text COLLATE "C" NOT NULL,
  command_id text COLLATE "C" NOT NULL,
  digest bytea NOT NULL,
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  refused boolean NOT NULL,
  answer text NOT NULL,
  PRIMARY KEY (namespace, command_id)
);

CREATE TABLE log_order (
  no bigint PRIMARY KEY,
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  first_seq bigint NOT NULL,
  last_seq bigint NOT NULL,
  hash bytea NOT NULL,
  floor xid8 NOT NULL,
  UNIQUE (kind, id, first_seq)
);

CREATE TABLE snapshots (
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  state_version integer NOT NULL,
  state text NOT NULL,
  PRIMARY KEY (kind, id)
);

CREATE TABLE contents (hash bytea PRIMARY KEY, bytes bytea NOT NULL);

CREATE TABLE inline_projections (name text PRIMARY KEY, place integer GENERATED ALWAYS AS IDENTITY);
`;

/** ALWAYS: also while \`session_replication_role\` is \`replica\`. */
const finalTable = (table: string, operations: string): string => `
CREATE TRIGGER ${table}_final BEFORE ${operations} ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${table}_final;
`;

const triggers = `
CREATE FUNCTION forbid_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of %: the record is only ever added to', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
${['commits', 'log_order', 'command_keys', 'contents'].map((table) => finalTable(table, 'UPDATE OR DELETE OR TRUNCATE')).join('')}
${finalTable('stream_heads', 'DELETE OR TRUNCATE')}
`;

/** Tables that projections make later are readable too; what else they grant is in their own migrations. */
const rights = `
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;
GRANT SELECT ON stream_heads, commits, command_keys, log_order, snapshots, contents TO ${applicationRole};
GRANT INSERT ON contents TO ${applicationRole};
GRANT INSERT, UPDATE ON snapshots TO ${applicationRole};
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION append_events, append_answer, number_commits TO ${applicationRole};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO ${applicationRole};
`;

/** The record's own schema, in order. A step that was released is never edited: add another. */
export const storeSchema: readonly SchemaStep[] = [
  { name: '0001-application-role', sql: role },
  { name: '0002-record', sql: tables },
  { name: '0003-the-record-is-final', sql: triggers },
  { name: '0004-append', sql: appendFunctions },
  { name: '0005-number', sql: numberFunction },
  { name: '0006-rights', sql: rights },
];

/** The key database's schema. A destroyed key leaves its row behind, so that the subject never gets another. */
export const keySchema: readonly SchemaStep[] = [
  {
    name: '0001-subject-keys',
    sql: `
CREATE TABLE subject_keys (
  subject text COLLATE "C" PRIMARY KEY,
  wrapped bytea,
  created_at timestamptz NOT NULL DEFAULT now(),
  destroyed_at timestamptz,
  CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);`,
  },
];
