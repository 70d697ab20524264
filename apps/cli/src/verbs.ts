import type { Command } from 'commander';

/** A verb of the command line. Its file is loaded only when it is called: `throughline feel` needs no database driver. */
export type Verb = { readonly summary: string; readonly load: () => Promise<Command> };

/** All verbs, in the order of the help. A new verb is one file that exports its commander command, and one line here. */
export const verbs: Readonly<Record<string, Verb>> = {
  dev: {
    summary: 'bring everything up on this machine, without containers',
    load: async () => (await import('./dev.js')).dev,
  },
};
