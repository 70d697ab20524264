import { Command } from 'commander';
import { runWorkerEntry } from './dev/run-worker-entry.js';

/** `throughline rebuild`: gives all open cases their Temporal workflows again, after the loss of Temporal's database. */
export const rebuild = new Command()
  .option('--json', 'print one object', false)
  .addHelpText('after', '\nMay be run at any time, more than once, and while people work.')
  .action(({ json }: { readonly json: boolean }) => runWorkerEntry('worker/rebuild', json ? ['--json'] : []));
