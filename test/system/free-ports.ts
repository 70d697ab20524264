import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** The first of `count` ports in a row that nobody listens on. */
export const freePorts = async (count: number): Promise<number> => {
  for (;;) {
    const first = await listening(0);
    const port = portOf(first);
    const others = await Promise.all(
      Array.from({ length: count - 1 }, (_, index) => listening(port + 1 + index).catch(() => undefined)),
    );
    for (const server of [first, ...others]) server?.close();
    if (!others.includes(undefined)) return port;
  }
};

const listening = async (port: number): Promise<Server> => {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

const portOf = (server: Server): number => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server without a port');
  return address.port;
};
