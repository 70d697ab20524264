/* A department's service worker for runs in which things break: it fails at first now and then, by seed, and keeps a book. */
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { seeded } from './seeded.js';

type Call = { readonly caseId: string; readonly request: number; readonly attempt: number; readonly service: string };

const setting = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

const book = setting('BOOK');
const failureShare = Number(setting('FAILURE_SHARE'));

const note = (call: Call, did: 'failed' | 'worked' | 'repeated'): void => {
  const { caseId, request, attempt, service } = call;
  appendFileSync(book, `${JSON.stringify({ caseId, request, attempt, service, did })}\n`);
};

/** What was done is done once, however often it is asked for. */
const done = new Map<string, { readonly receipt: string }>();

const serve = async (call: Call) => {
  const random = seeded(hashOf(`${call.caseId}/${String(call.request)}/${String(call.attempt)}`));
  await sleep(50 + random() * 400);
  const key = `${call.caseId}/${String(call.request)}`;
  const before = done.get(key);
  // Once at the most: each attempt waits twice as long as the one before it.
  if (call.attempt === 1 && random() < failureShare) {
    note(call, 'failed');
    throw ApplicationFailure.retryable('the register of this department does not answer');
  }
  note(call, before === undefined ? 'worked' : 'repeated');
  const answer = before ?? { receipt: `R-${key}` };
  done.set(key, answer);
  return { variables: { [`${call.service}-receipt`]: answer.receipt } };
};

const seed = Number(setting('SEED'));

const hashOf = (text: string): number =>
  Buffer.from(text).reduce((hash, byte) => Math.imul(hash ^ byte, 16_777_619), seed);

const work = async (): Promise<void> => {
  const connection = await NativeConnection.connect({ address: setting('TEMPORAL_ADDRESS') });
  try {
    const worker = await Worker.create({
      connection,
      taskQueue: `services.${setting('DEPARTMENT')}`,
      activities: Object.fromEntries(
        setting('SERVICES')
          .split(',')
          .map((service) => [service, serve]),
      ),
    });
    await worker.run();
  } finally {
    await connection.close().catch(() => undefined);
  }
};

console.log('serving');
for (;;) {
  await work().catch((error: unknown) => {
    console.error(error);
  });
  await sleep(1_000);
}
