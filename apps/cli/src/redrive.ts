import { Command, InvalidArgumentError } from 'commander';
import { runWorkerEntry } from './dev/run-worker-entry.js';

/** `throughline redrive`: puts messages of departments that were set aside back, each once. */
export const redrive = new Command()
  .option('--department <id>', 'only those of this department')
  .option('--reason <code>', 'only those set aside for this reason, as UnknownSource')
  .option('--limit <number>', 'at most so many', wholeNumber)
  .option('--dry-run', 'only list them', false)
  .action(({ department, reason, limit, dryRun }: RedriveOptions) =>
    runWorkerEntry('worker/redrive', [
      ...(department === undefined ? [] : ['--department', department]),
      ...(reason === undefined ? [] : ['--reason', reason]),
      ...(limit === undefined ? [] : ['--limit', String(limit)]),
      ...(dryRun ? ['--dry-run'] : []),
    ]),
  );

type RedriveOptions = {
  readonly department?: string;
  readonly reason?: string;
  readonly limit?: number;
  readonly dryRun: boolean;
};

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('a whole number from 1');
  return number;
}
