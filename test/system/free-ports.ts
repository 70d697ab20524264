import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * The first of `count` ports in a row that nobody listens on. Below those that systems give to outgoing connections
 * (from 32768 on): what is killed must find its port free when it comes back.
 */
export const freePorts = async (count: number): Promise<number> => {
  for (;;) {
    const first = lowest + Math.floor(Math.random() * (highest - lowest - count));
    const servers = await Promise.all(
      Array.from({ length: count }, (_, index) => listening(first + index).catch(() => undefined)),
    );
    for (const server of servers) server?.close();
    if (!servers.includes(undefined)) return first;
  }
};

const [lowest, highest] = [12_000, 32_000];

const listening = async (port: number): Promise<Server> => {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
};
