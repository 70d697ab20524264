// npm run check: everything that needs no service. Changes nothing but caches and build output.
import { mkdirSync, writeFileSync } from 'node:fs';
import { jestCommand } from './jest-command.mjs';
import { runAll } from './parallel.mjs';

const tool = (name, ...args) => ({ command: `node_modules/.bin/${name}`, args });
const cached = (name, strategy) => ['--cache', '--cache-location', `.cache/${name}`, '--cache-strategy', strategy];

mkdirSync('.cache/results', { recursive: true });
const checks = await runAll({
  lint: tool('eslint', '--config', '.config/eslint.config.mjs', ...cached('eslint/', 'content'), '.'),
  types: tool('tsc', '-b'),
  layers: tool('depcruise', '--config', '.config/dependency-cruiser.mjs', 'libs', 'apps', 'workflows'),
  format: tool('prettier', '--check', '--log-level', 'warn', ...cached('prettier', 'content'), '.'),
  unused: tool('knip', '--config', '.config/knip.json', '--no-progress'),
  'drawn map': { command: process.execPath, args: ['.config/draw-map.mjs', '--check'] },
  notices: { command: process.execPath, args: ['.config/third-party-notices.mjs', '--check'] },
});
// Jest uses both cores by itself, and some specs hold a time limit.
const specs = await runAll({ 'pure specs': jestCommand('pure') });

// A failing spec is in jest's own count.
writeFileSync('.cache/results/check.json', JSON.stringify({ numPassedTests: 0, numFailedTests: checks.length }));
const failed = [...checks, ...specs];
if (failed.length > 0) {
  console.error(`npm run check: ${failed.join(', ')} failed`);
  process.exitCode = 1;
}
