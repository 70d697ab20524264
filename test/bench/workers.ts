import { connectTo, type Connection } from './connection.js';
import type { Measured } from './figures.js';

/** Where the api is, who works, and how many tasks a case of process `bench` has. */
export type WorkersOptions = { readonly url: string; readonly token: string; readonly tasks: number };

/** A case and the number of its open task: in a plain sequence they count up by one from 3. */
type OpenCase = { readonly id: string; task: number };

const firstTask = 3;

/** Clients over HTTP with kept connections. */
export const createWorkers = ({ url, token, tasks }: WorkersOptions) => {
  const { hostname, port } = new URL(url);
  const authorization = `Bearer ${token}`;
  let made = 0;

  const connections: Connection[] = [];

  /** Sends a command on a connection that is free, and says how long its answer took. */
  const post = async (path: string, body: object): Promise<number> => {
    const connection = connections.pop() ?? (await connectTo(hostname, Number(port)));
    const begun = performance.now();
    const { status, text } = await connection.post(path, { authorization, body: JSON.stringify(body) });
    const took = performance.now() - begun;
    connections.push(connection);
    if (status >= 300) throw new Error(`${path}: ${String(status)} ${text}`);
    return took;
  };

  const openCase = async (): Promise<OpenCase> => {
    const id = `bench-${String((made += 1))}`;
    await post('/v1/cases', { process: 'bench', case: id });
    return { id, task: firstTask };
  };

  const stepOn = async (open: OpenCase): Promise<number> => {
    const took = await post(`/v1/cases/${open.id}/tasks/${String(open.task)}/complete`, {
      variables: { [`done${String(open.task)}`]: true },
    });
    open.task += 1;
    return took;
  };

  return {
    /** Each client opens cases and works them to the end, one after the other. Counts the steps, not the starts. */
    work: async ({ clients, seconds }: { readonly clients: number; readonly seconds: number }): Promise<Measured> => {
      const latencies: number[] = [];
      const begun = performance.now();
      const until = begun + seconds * 1_000;
      await eachOf(clients, async () => {
        while (performance.now() < until) {
          const open = await openCase();
          for (let step = 0; step < tasks && performance.now() < until; step += 1) latencies.push(await stepOn(open));
        }
      });
      return { latencies, elapsedMs: performance.now() - begun };
    },
    /** Forgets the connections: the api behind them is about to end. */
    disconnect: (): void => {
      for (const connection of connections.splice(0)) connection.close();
    },
    /** Opens cases and leaves them at their first task. */
    open: async (count: number): Promise<OpenCase[]> => {
      const opened: OpenCase[] = [];
      await eachOf(20, async () => {
        while (opened.length < count) opened.push(await openCase());
      });
      return opened.slice(0, count);
    },
    /** One step on each of the cases. */
    step: async (cases: readonly OpenCase[], { clients }: { readonly clients: number }): Promise<Measured> => {
      const latencies: number[] = [];
      const left = [...cases];
      const begun = performance.now();
      await eachOf(clients, async () => {
        for (let open = left.pop(); open !== undefined; open = left.pop()) latencies.push(await stepOn(open));
      });
      return { latencies, elapsedMs: performance.now() - begun };
    },
  };
};

/** The clients of a bench. */
export type Workers = ReturnType<typeof createWorkers>;

const eachOf = async (clients: number, work: () => Promise<void>): Promise<void> => {
  await Promise.all(Array.from({ length: clients }, work));
};
