import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { verbs } from './verbs.js';

const program = new Command('throughline')
  .description('Event-sourced workflow engine for business processes that cross departments')
  .version(ownVersion());

const called = process.argv[2] ?? '';
for (const [name, verb] of Object.entries(verbs)) {
  if (name === called) program.addCommand((await verb.load()).name(name).description(verb.summary));
  else program.command(name).description(verb.summary);
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(failure(error));
  process.exitCode = 1;
}

function ownVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** A fault says what to do next; of anything else, which is ours to mend, one wants to know where. */
function failure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error) return `${String(error.code)}: ${error.message}`;
  return error.stack ?? error.message;
}
