// Prints `N passed, N failed` from what `npm test` left in .cache/results; fails if anything failed or nothing ran.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const folder = '.cache/results';
const names = existsSync(folder) ? readdirSync(folder) : [];
const results = names.map((name) => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')));
const sum = (field) => results.reduce((total, result) => total + (result[field] ?? 0), 0);

const passed = sum('numPassedTests');
const failed = sum('numFailedTests') + sum('numRuntimeErrorTestSuites');
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
