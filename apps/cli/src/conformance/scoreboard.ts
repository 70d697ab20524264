// `node --import ./.config/source-loader.mjs apps/cli/src/conformance/scoreboard.ts [--check] [TREES]` writes docs/conformance.md
// beside this package, or says whether it is as it would be written.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scoreboardOf } from './scoreboard-text.js';
import { scoreOf, type Score } from './score.js';
import { suites, type SuiteName } from './suites.js';

const file = fileURLToPath(new URL('../../docs/conformance.md', import.meta.url));
const beside = fileURLToPath(new URL('../../../../../shared/conformance', import.meta.url));

const [given] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const trees = given ?? process.env['CONFORMANCE_TREES'] ?? beside;

/** Trees of other people; scenarios are ours and run with the tests. */
const shown = (Object.keys(suites) as SuiteName[]).filter((name) => name !== 'scenario');

/** Where a tree is not called like its format. */
const folders: { readonly [N in SuiteName]?: string } = { paths: 'bpmn-driven-testing' };

const scores: Score[] = [];
for (const name of shown) {
  const folder = join(trees, folders[name] ?? name);
  if (existsSync(folder)) scores.push(scoreOf(name, await suites[name](folder)));
}

const text = scoreboardOf(scores);
if (scores.length === 0) {
  console.error(`There are no conformance trees in ${trees}; name their folder as CONFORMANCE_TREES.`);
  process.exitCode = 2;
} else if (!process.argv.includes('--check')) {
  await writeFile(file, text);
} else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
  console.error('docs/conformance.md of apps/cli is not what the trees give: run npm run scoreboard.');
  process.exitCode = 1;
}
