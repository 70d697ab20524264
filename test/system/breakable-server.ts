import { readFile } from 'node:fs/promises';
import { haltTree, killTree, resumeTree } from './process-tree.js';

/** A part of the system that may be ended or frozen at any moment, and goes on where it was, at the same address. */
export type Breakable = {
  readonly name: string;
  readonly kill: () => Promise<void>;
  /** Starts it again with the same data; resolves when it answers. */
  readonly restart: () => Promise<void>;
  readonly halt: () => Promise<void>;
  readonly resume: () => Promise<void>;
};

/** A server that keeps its process id in a file, as the first word of it. */
export type ServerParts = {
  readonly name: string;
  readonly pidFile: string;
  /** Starts it on its data; answers how to end it in peace. */
  readonly start: () => Promise<{ readonly stop: () => Promise<void> }>;
};

/** Starts a server that may be broken. */
export const startBreakable = async ({
  name,
  pidFile,
  start,
}: ServerParts): Promise<Breakable & { readonly stop: () => Promise<void> }> => {
  let server = await start();
  let halted: readonly number[] = [];
  const pid = async (): Promise<number> => Number.parseInt(await readFile(pidFile, 'utf8'), 10);
  return {
    name,
    kill: async () => killTree(await pid()),
    restart: async () => {
      // Lets go of the folder; the server itself is gone.
      await server.stop();
      server = await start();
    },
    halt: async () => {
      halted = await haltTree(await pid());
    },
    resume: () => {
      resumeTree(halted);
      return Promise.resolve();
    },
    stop: () => server.stop(),
  };
};
