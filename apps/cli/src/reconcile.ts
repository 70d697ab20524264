import { Command } from 'commander';
import { runWorkerEntry } from './dev/run-worker-entry.js';

/** `throughline reconcile`: does Kafka hold what the record holds? Exit code 1 where it does not. */
export const reconcile = new Command()
  .option('--repair', 'tell Kafka again what is missing there, and look again', false)
  .option('--json', 'print one object', false)
  .addHelpText('after', '\nMay be run at any time, and while people work.')
  .action(({ repair, json }: { readonly repair: boolean; readonly json: boolean }) =>
    runWorkerEntry('worker/reconcile', [...(repair ? ['--repair'] : []), ...(json ? ['--json'] : [])]),
  );
