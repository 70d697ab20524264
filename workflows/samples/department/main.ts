/* A department that speaks only Kafka; README.md lists the settings. SIGTERM: what is open is taken up by the next start. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { scriptOf } from './behaviours.js';
import { startDepartment } from './start-department.js';

const required = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the department can't start: ${name} is not set`);
  return value;
};

/** What is answered per element: `{ "<element>": { "<variable>": … } }`. */
const resultsOf = (file: string | undefined): Readonly<Record<string, Readonly<Record<string, unknown>>>> =>
  file === undefined ? {} : (JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof resultsOf>);

const department = required('DEPARTMENT');
const results = resultsOf(process.env['RESULTS']);
const [least = 0, most = least] = (process.env['PAUSE_MS'] ?? '500-2000').split('-').map(Number);
const { BOOK: book } = process.env;

const running = await startDepartment({
  department,
  brokers: required('KAFKA_BROKERS').split(','),
  tls: process.env['KAFKA_SSL'] === 'true',
  ...(process.env['KAFKA_PREFIX'] === undefined ? {} : { prefix: process.env['KAFKA_PREFIX'] }),
  source: process.env['SOURCE'] ?? `${department}-system`,
  script: scriptOf(process.env['SCRIPT'] ?? 'completes', Number(process.env['SEED'] ?? '1')),
  desk: { results: ({ element }) => results[element] ?? {} },
  pause: () => least + Math.random() * (most - least),
  ...(book === undefined ? {} : { book }),
  onTrouble: (words) => console.error(words),
});
console.log(`${department} listens`);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
await running.stop();
