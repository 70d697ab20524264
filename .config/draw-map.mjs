// Draws the packages that exist, as mermaid, into the README between its two marks; with --check only compares.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { folderOf, layers } from './layers.mjs';

const marks = { from: '<!-- map: npm run map -->', to: '<!-- /map -->' };

const present = Object.keys(layers).filter((name) => existsSync(`${folderOf(name)}/package.json`));
const uses = (name) => layers[name].filter((other) => present.includes(other));
const reaches = (from, to) => uses(from).some((next) => next === to || reaches(next, to));

/** What another arrow says already is left out. */
const arrows = (name) => uses(name).filter((to) => !uses(name).some((via) => via !== to && reaches(via, to)));

const id = (name) => name.replaceAll('-', '_');
const drawing = [
  '```mermaid',
  'flowchart TD',
  ...present.map((name) => `  ${id(name)}["${folderOf(name)}"]`),
  ...present.flatMap((name) => arrows(name).map((to) => `  ${id(name)} --> ${id(to)}`)),
  '```',
].join('\n');

const readme = readFileSync('README.md', 'utf8');
const [before, rest] = [readme.indexOf(marks.from), readme.indexOf(marks.to)];
if (before < 0 || rest < before) throw new Error(`README.md has no place for the map: ${marks.from} … ${marks.to}`);
const drawn = `${readme.slice(0, before)}${marks.from}\n\n${drawing}\n\n${readme.slice(rest)}`;

if (!process.argv.includes('--check')) writeFileSync('README.md', drawn);
else if (drawn !== readme) {
  console.error('The map in README.md is not what .config/layers.mjs says: run `npm run map`.');
  process.exitCode = 1;
}
