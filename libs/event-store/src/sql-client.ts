/**
 * A statement with its values; a named one is prepared once a connection. `query_timeout`, in ms, stands for the pool's
 * own, as the driver calls it.
 */
export type SqlStatement = {
  readonly name?: string;
  readonly text: string;
  readonly values?: unknown[];
  readonly query_timeout?: number;
};

/** What PostgreSQL gave back: rows as the driver reads them, parsed where they are used. */
export type SqlResult = { readonly rows: unknown[]; readonly rowCount: number | null };

/** One connection, checked out of a pool. */
export interface SqlClient {
  query(statement: SqlStatement): Promise<SqlResult>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
  release(destroy?: boolean | Error): void;
}

/**
 * The part of a `pg.Pool` that this package uses. A structural type, so that packages which compile without Node's
 * types can import the front door.
 */
export interface SqlPool {
  query(statement: SqlStatement): Promise<SqlResult>;
  connect(): Promise<SqlClient>;
  end(): Promise<void>;
}
