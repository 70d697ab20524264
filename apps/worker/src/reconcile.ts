import { reconcileCopy, repairCopy, type Reconciliation } from './kafka/reconcile-copy.js';
import { runBesideWorker } from './kafka/run-beside-worker.js';

// `throughline reconcile` runs it, with the worker's own environment. `--json`: one object, and nothing else, on stdout.
const asked = new Set(process.argv.slice(2));

try {
  const reconcile = asked.has('--repair') ? repairCopy : reconcileCopy;
  const reconciliation = await runBesideWorker('reconcile', process.env, reconcile);
  process.stdout.write(`${asked.has('--json') ? JSON.stringify(reconciliation) : wordsOf(reconciliation)}\n`);
  process.exitCode = reconciliation.clean ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function wordsOf(reconciliation: Reconciliation): string {
  const { clean, commits, events, messages, copies, repaired, told, waiting, found, findings } = reconciliation;
  const words = Object.entries(found).flatMap(([kind, count]) => (count === 0 ? [] : [`${String(count)} ${kind}`]));
  const behind = waiting === 0 ? '' : `; ${String(waiting)} commits still wait to be told`;
  const more = findings.length < 1_000 ? [] : ['… and more'];
  return [
    ...findings.map(({ kind, what }) => `${kind}: ${what}`),
    ...more,
    `record: ${String(commits)} commits, ${String(events)} events, ${String(told)} messages to departments`,
    `copy: ${String(messages)} messages, ${String(copies)} of them copies, ${String(repaired)} put back${behind}`,
    clean ? "Kafka's copy equals the record" : `Kafka's copy differs: ${words.join(', ')}`,
  ].join('\n');
}
