import type { Command } from 'commander';

/** A verb of the command line. Its file is loaded only when it is called: `throughline feel` needs no database driver. */
export type Verb = { readonly summary: string; readonly load: () => Promise<Command> };

/** All verbs, in the order of the help. A new verb is one file that exports its commander command, and one line here. */
export const verbs: Readonly<Record<string, Verb>> = {
  dev: {
    summary: 'bring everything up on this machine, without containers',
    load: async () => (await import('./dev.js')).dev,
  },
  deploy: {
    summary: 'put BPMN, DMN and forms into force together',
    load: async () => (await import('./deploy.js')).deploy,
  },
  verify: {
    summary: 'prove that the record is as it was written',
    load: async () => (await import('./verify.js')).verify,
  },
  rebuild: {
    summary: 'give open cases their Temporal workflows again',
    load: async () => (await import('./rebuild.js')).rebuild,
  },
  reconcile: {
    summary: "prove that Kafka's copy equals the record, and repair it",
    load: async () => (await import('./reconcile.js')).reconcile,
  },
  redrive: {
    summary: 'put messages of departments that were set aside back',
    load: async () => (await import('./redrive.js')).redrive,
  },
  run: {
    summary: 'run one process in memory, against a scenario',
    load: async () => (await import('./run.js')).run,
  },
  check: {
    summary: 'say whether models would deploy, and why not',
    load: async () => (await import('./check.js')).check,
  },
  decide: {
    summary: 'evaluate one decision of a DMN file',
    load: async () => (await import('./decide.js')).decide,
  },
  feel: {
    summary: 'evaluate one FEEL expression',
    load: async () => (await import('./feel.js')).feel,
  },
  conformance: {
    summary: "run other people's models against what should happen",
    load: async () => (await import('./conformance.js')).conformance,
  },
  tck: {
    summary: 'run test cases of the DMN TCK',
    load: async () => (await import('./tck.js')).tck,
  },
};
