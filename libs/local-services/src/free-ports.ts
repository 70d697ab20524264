import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** As many ports that nobody listens on now as there are wishes: the wished one where it is free, else any. */
export async function freePorts(wishes: readonly (number | undefined)[]): Promise<number[]> {
  const probes: Server[] = [];
  const ports: number[] = [];
  // All are held open until the last is found, so that none is found twice.
  for (const wish of wishes) {
    const probe = (await listen(wish ?? 0)) ?? (await listen(0));
    const address = probe?.address();
    ports.push(typeof address === 'object' && address ? address.port : (wish ?? 0));
    if (probe) probes.push(probe);
  }
  await Promise.all(probes.map(close));
  return ports;
}

/** Whether nobody of this machine listens on a port now. */
export async function isFree(port: number): Promise<boolean> {
  const probe = await listen(port);
  if (probe) await close(probe);
  return probe !== undefined;
}

async function listen(port: number): Promise<Server | undefined> {
  const probe = createServer();
  probe.listen({ port, host: '127.0.0.1' });
  return once(probe, 'listening').then(
    () => probe,
    () => undefined,
  );
}

async function close(probe: Server): Promise<void> {
  const closed = once(probe, 'close');
  probe.close();
  await closed;
}
