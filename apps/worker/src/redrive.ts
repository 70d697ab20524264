import { parseArgs } from 'node:util';
import { redriveLetters } from './kafka/redrive-letters.js';
import { runBesideWorker } from './kafka/run-beside-worker.js';

// `throughline redrive` runs it, with the worker's own environment.
const { values } = parseArgs({
  options: {
    department: { type: 'string' },
    reason: { type: 'string' },
    limit: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
  },
});

try {
  const redriven = await runBesideWorker('redrive', process.env, ({ record, kafka, onProgress }) =>
    redriveLetters({
      ...{ kafka, queries: record.queries, now: record.now, onProgress },
      ...{ department: values.department, reason: values.reason, dryRun: values['dry-run'] },
      limit: values.limit === undefined ? undefined : Number(values.limit),
      onLetter: ({ origin, reason, redriven: times }) => {
        const place = `${origin.topic}/${String(origin.partition)}/${String(origin.offset)}`;
        const again = times === 0 ? '' : ` (put back ${String(times)} times before)`;
        process.stdout.write(`${place}: ${reason.code}: ${reason.words}${again}\n`);
      },
    }),
  );
  const { letters, before, left } = redriven;
  const did = values['dry-run'] ? 'nothing was put back' : `${String(redriven.redriven)} put back`;
  const rest = `${String(before)} were put back before, ${String(left)} stay`;
  process.stdout.write(`${String(letters)} dead letters: ${did}, ${rest}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
