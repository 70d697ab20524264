import { join } from 'node:path';
import { installPostgres } from './postgres-binaries.js';
import { openCluster, superuserUrl } from './postgres-cluster.js';
import { startServer, stopServer } from './postgres-server.js';
import { serverAccount } from './server-account.js';
import { folderName, startInFolder } from './server-folder.js';
import { stateFolder } from './state-folder.js';

/**
 * `cluster`: its name under the state folder, `dev` unless told. `throwaway`: for tests; not safe against a power cut,
 * and removed by `stop` or, after a crash, by the next start. `port`: tried first; else the one used last, else any free one.
 */
export type PostgresOptions = {
  readonly home?: string;
  readonly cluster?: string;
  readonly throwaway?: boolean;
  readonly port?: number;
};

/** A PostgreSQL to work with. `url` is the superuser's; `origin` says where it comes from. */
export type LocalPostgres = {
  readonly url: string;
  readonly origin: 'given' | 'reused' | 'started';
  readonly stop: () => Promise<void>;
};

/**
 * The PostgreSQL that `DATABASE_URL` names, which is left alone at the end; else one of this machine's own, from the
 * programs that npm brought. Rejects with a `LocalServiceFault`.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<LocalPostgres> {
  const given = process.env['DATABASE_URL'];
  if (given) return { url: given, origin: 'given', stop: () => Promise.resolve() };
  return startOwn(options);
}

async function startOwn({ home = stateFolder(), ...options }: PostgresOptions): Promise<LocalPostgres> {
  const { throwaway = false, port } = options;
  const end = (folder: string): Promise<void> => stopServer(join(folder, 'data'));
  const place = { parent: join(home, 'clusters'), name: folderName(options), throwaway, end };
  const { server, stop } = await startInFolder(place, async (folder) => {
    const programs = { binaries: await installPostgres(home), account: await serverAccount(), throwaway };
    const cluster = await openCluster(folder, programs);
    const { port: chosen, reused } = await startServer(cluster, port);
    return { url: superuserUrl(cluster, chosen), origin: reused ? ('reused' as const) : ('started' as const) };
  });
  return { ...server, stop };
}
