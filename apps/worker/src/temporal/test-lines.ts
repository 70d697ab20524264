import { once } from 'node:events';
import { createServer, connect as dial, type Socket } from 'node:net';

/** The line to a server, that can be cut and mended. */
export type TestLine = {
  readonly address: string;
  readonly cut: () => void;
  readonly mend: () => void;
  readonly close: () => void;
};

/** Lays a line to a server: whoever has its address doesn't know the server's own. */
export const layLine = async (to: string): Promise<TestLine> => {
  const [host = '', port = ''] = to.split(':');
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = dial(Number(port), host);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => undefined);
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the line has no end');
  const cut = (): void => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  return {
    address: `127.0.0.1:${String(address.port)}`,
    cut,
    mend: () => (isCut = false),
    close: () => {
      cut();
      server.close();
    },
  };
};
