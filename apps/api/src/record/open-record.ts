import { openRecord as openHostRecord, openTablePool, type HostRecord, type Log } from '@throughline/host';
import { createReadModels, type ReadModels } from '@throughline/read-models';
import type { ApiConfig } from '../config/read-config.js';

/** The record with everything that reads and writes it; one for the process. */
export type ApiRecord = HostRecord & { readonly readModels: ReadModels };

/** Migrates where it may, and opens the record. */
export const openRecord = async (config: ApiConfig, log: Log): Promise<ApiRecord> => {
  const { clock, connections, databaseUrl, migrateDatabaseUrl } = config;
  const record = await openHostRecord({ config, log, clock, migrateUrl: migrateDatabaseUrl });
  // Searches have connections of their own: a slow one never keeps a command waiting, and it can't write.
  const searches = openTablePool({
    ...{ url: databaseUrl, max: connections, name: 'throughline-search' },
    settings: { statement_timeout: '10000', default_transaction_read_only: 'on' },
    onError: (error) => log.warn({ err: error }, 'a connection to PostgreSQL broke'),
  });
  return {
    ...record,
    readModels: createReadModels(searches),
    close: async () => {
      await Promise.all([searches.end(), record.close()]);
    },
  };
};
