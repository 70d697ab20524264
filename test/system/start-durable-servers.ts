import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKafka, startPostgres, startTemporal } from '@throughline/local-services';
import { startBreakable, type Breakable } from './breakable-server.js';
import { freePorts } from './free-ports.js';

/** One PostgreSQL, one Temporal and one Kafka that nobody else uses, with data on disk: each may be broken. */
export type DurableServers = {
  readonly postgres: Breakable & { readonly url: string };
  readonly temporal: Breakable & { readonly address: string };
  readonly kafka: Breakable & { readonly brokers: string };
  /** Temporal's database; it may be removed while Temporal is down. */
  readonly temporalDatabase: string;
  readonly stop: () => Promise<void>;
};

/**
 * Starts servers of our own. They are not the throwaway ones of other specs, which save the disk's work and so forget:
 * what a server promised to remember is what is tested here.
 */
export const startDurableServers = async (): Promise<DurableServers> => {
  const home = await mkdtemp(join(tmpdir(), 'throughline-durable-'));
  // The account that PostgreSQL runs as must get there.
  await chmod(home, 0o755);
  const port = await freePorts(3);
  const [postgres, temporal, kafka] = await Promise.all([
    startOwnPostgres(home, port),
    startOwnTemporal(home, port + 1),
    startOwnKafka(home, port + 2),
  ]);
  return {
    postgres,
    temporal,
    kafka,
    temporalDatabase: join(home, 'temporal', cluster, 'temporal.db'),
    stop: async () => {
      await Promise.all([postgres, temporal, kafka].map((server) => server.stop()));
      await rm(home, { recursive: true });
    },
  };
};

const cluster = 'durable';

const startOwnPostgres = async (home: string, port: number) => {
  let url = '';
  const server = await startBreakable({
    name: 'PostgreSQL',
    pidFile: join(home, 'clusters', cluster, 'data', 'postmaster.pid'),
    start: async () => {
      const started = await startPostgres({ home, cluster, port });
      url = samePlace(url, started.url);
      return started;
    },
  });
  return { ...server, url };
};

const startOwnTemporal = async (home: string, port: number) => {
  let address = '';
  const server = await startBreakable({
    name: 'Temporal',
    pidFile: join(home, 'temporal', cluster, 'server.pid'),
    start: async () => {
      const started = await startTemporal({ home, cluster, port });
      address = samePlace(address, started.address);
      return started;
    },
  });
  return { ...server, address };
};

const startOwnKafka = async (home: string, port: number) => {
  let brokers = '';
  const server = await startBreakable({
    name: 'Kafka',
    pidFile: join(home, 'kafka', cluster, 'server.pid'),
    start: async () => {
      const started = await startKafka({ home, cluster, port });
      brokers = samePlace(brokers, started.brokers);
      return started;
    },
  });
  return { ...server, brokers };
};

const samePlace = (before: string, now: string): string => {
  if (before !== '' && before !== now) throw new Error(`a server came up at ${now}, and was at ${before}`);
  return now;
};
