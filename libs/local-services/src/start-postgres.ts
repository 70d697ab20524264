import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { holdFolder, livingHolder, recordedHolder } from './folder-holder.js';
import { installPostgres } from './postgres-binaries.js';
import { openCluster, superuserUrl } from './postgres-cluster.js';
import { startServer, stopServer } from './postgres-server.js';
import { serverAccount } from './server-account.js';
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

async function startOwn({
  home = stateFolder(),
  cluster: name = 'dev',
  ...options
}: PostgresOptions): Promise<LocalPostgres> {
  const { throwaway = false, port } = options;
  const clusters = join(home, 'clusters');
  const folder = join(clusters, name);
  await mkdir(folder, { recursive: true });
  const hold = await holdFolder(folder, throwaway);
  try {
    await removeAbandoned(clusters);
    const place = { binaries: await installPostgres(home), account: await serverAccount(), throwaway };
    const cluster = await openCluster(folder, place);
    const server = await startServer(cluster, port);
    const stop = async (): Promise<void> => {
      await stopServer(cluster.data);
      if (throwaway) await rm(folder, { recursive: true });
      else await hold.release();
    };
    return { url: superuserUrl(cluster, server.port), origin: server.reused ? 'reused' : 'started', stop };
  } catch (error) {
    await hold.release();
    throw error;
  }
}

/** Throwaway clusters of test runs that were killed. */
async function removeAbandoned(clusters: string): Promise<void> {
  for (const name of await readdir(clusters)) {
    const folder = join(clusters, name);
    const last = await recordedHolder(folder);
    if (!last?.throwaway || last.pid === process.pid || (await livingHolder(folder))) continue;
    await stopServer(join(folder, 'data'));
    await rm(folder, { recursive: true, force: true });
  }
}
