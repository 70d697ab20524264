#!/usr/bin/env node
// Runs what `npm run build` made if it is up to date, else the sources as they stand: right after `npm ci` there is no
// build, and after an edit an old one would silently win.
import { buildIsFresh } from './build-is-fresh.mjs';

if (await buildIsFresh()) await import('../dist/main.js');
else {
  await import('../../../.config/source-loader.mjs');
  await import('../src/main.ts');
}
