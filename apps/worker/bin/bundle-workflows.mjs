#!/usr/bin/env node
// After the build: the code of the workflows in one file, so that a worker need not bundle it when it starts.
import { writeFile } from 'node:fs/promises';
import { DefaultLogger } from '@temporalio/worker';

const { builtBundle, bundleNow } = await import('../dist/temporal/workflow-bundle.js');
const { code } = await bundleNow(new DefaultLogger('WARN'));
await writeFile(builtBundle, code);
