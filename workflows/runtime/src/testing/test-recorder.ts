// TEST_TEMPORAL_ADDRESS=… node --import ./.config/source-loader.mjs workflows/runtime/src/testing/test-recorder.ts
// After a change that old histories don't replay under, and only then: open cases would not go on either.
import { mkdir, writeFile } from 'node:fs/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { TestRecord } from './test-record.js';
import { scenarios } from './test-scenarios.js';
import { TestTemporal } from './test-temporal.js';

const folder = new URL('../histories/', import.meta.url);
const wanted = process.argv.slice(2);

await mkdir(folder, { recursive: true });
const temporal = await TestTemporal.open(new TestRecord());
await temporal.work();
for (const [name, scenario] of Object.entries(scenarios)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const handle = await scenario(temporal);
  const history: unknown = JSON.parse(historyToJSON(await handle.fetchHistory()), withoutPlaces);
  await writeFile(new URL(`${name}.json`, folder), `${JSON.stringify(history, undefined, 1)}\n`);
  console.log(name);
}
await temporal.close();

/** Where it was recorded is nobody's business, and differs each time. */
function withoutPlaces(key: string, value: unknown): unknown {
  if (key === 'identity') return 'worker';
  return key === 'stackTrace' ? '' : value;
}
