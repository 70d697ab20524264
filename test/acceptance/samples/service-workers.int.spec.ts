import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection, WorkflowFailedError } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createPayloadCodec } from '../../../apps/worker/src/temporal/payload-codec.js';
import { pythonEnvironment } from '../../system/python-environment.js';
import type { callService } from './call-service.js';
import { sourceArgs, startProgram, type Program } from '../../system/start-program.js';

const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? '';

const python = await pythonEnvironment(at('../../../workflows/samples/python-worker/requirements.txt'));
const typescript = {
  command: process.execPath,
  args: sourceArgs('workflows/samples/typescript-worker/service-worker.ts'),
};
const samples = [
  { language: 'TypeScript', program: typescript },
  ...(python.kind === 'missing'
    ? []
    : [
        {
          language: 'Python',
          program: { command: python.python, args: ['workflows/samples/python-worker/service_worker.py'] },
        },
      ]),
];
if (python.kind === 'missing') console.warn(`SKIPPED: the Python worker, for there is no Python: ${python.reason}`);

function at(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

const key = randomBytes(32);
const caller = `caller-${randomUUID()}`;
const dataConverter = {
  payloadCodecs: [createPayloadCodec([key])],
  failureConverterPath: at('../../../apps/worker/failure-converter.cjs'),
};

let connection: Connection;
let native: NativeConnection;
let client: Client;
let running: Promise<void>;
let worker: Worker;

beforeAll(async () => {
  connection = await Connection.connect({ address });
  native = await NativeConnection.connect({ address });
  client = new Client({ connection, dataConverter });
  worker = await Worker.create({
    connection: native,
    taskQueue: caller,
    workflowsPath: at('./call-service.ts'),
    dataConverter,
  });
  running = worker.run();
}, 60_000);

afterAll(async () => {
  worker.shutdown();
  await running;
  await native.close();
  await connection.close();
});

const answeredIn = (result: unknown): unknown => (result as { readonly variables: unknown }).variables;

/** Whatever text and bytes there are in a message of Temporal's, at any depth. */
const textIn = (value: unknown): string => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (typeof value === 'object' && value !== null) return Object.entries(value).flat().map(textIn).join('\n');
  return String(value);
};

describe.each(samples)('a service worker in $language', ({ program }) => {
  const department = `finance-${randomUUID()}`;
  let folder: string;
  let sample: Program;

  const start = (bureauSeconds = 0): Promise<Program> =>
    startProgram({
      ...program,
      env: {
        TEMPORAL_ADDRESS: address,
        TEMPORAL_PAYLOAD_KEY: key.toString('base64'),
        DEPARTMENT: department,
        LEDGER: join(folder, 'ledger'),
        RATINGS: join(folder, 'ratings.json'),
        BUREAU_SECONDS: String(bureauSeconds),
      },
      until: /^serving services\./m,
    });

  const rate = (ratings: Record<string, object>): Promise<void> =>
    writeFile(join(folder, 'ratings.json'), JSON.stringify(ratings));

  const ask = async (variables: object, more: { readonly request?: number; readonly heartbeatMs?: number } = {}) => {
    const workflowId = randomUUID();
    const call = {
      ...{
        kind: 'call',
        caseId: 'credit-1',
        request: (requests += 1),
        attempt: 1,
        service: 'check-credit',
        headers: {},
      },
      ...{ taskQueue: `services.${department}`, variables, timeoutMs: 30_000, ...more },
    };
    const result = client.workflow.execute<typeof callService>('callService', {
      ...{ workflowId, taskQueue: caller, args: [call] },
    });
    return { workflowId, call, answer: result.then(answeredIn) };
  };

  let requests = 0;

  const failureOf = async (answer: Promise<unknown>): Promise<unknown> => {
    const error: unknown = await answer.then(
      () => new Error('it was answered'),
      (failed: unknown) => failed,
    );
    if (!(error instanceof WorkflowFailedError) || !(error.cause instanceof ActivityFailure)) throw error;
    return error.cause.cause;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'throughline-samples-'));
    await rate({ Acme: { limit: '50000', blocked: false }, Evil: { limit: '1', blocked: true } });
    sample = await start();
  });

  afterAll(async () => {
    await sample.kill();
    await rm(folder, { recursive: true });
  });

  it('answers with what the case gets to know', async () => {
    const { answer } = await ask({ customer: 'Acme', amount: 49_999.99 });
    expect(await answer).toEqual({ creditLimit: '50000', creditGranted: true });
    const more = await ask({ customer: 'Acme', amount: '50000.01' });
    expect(await more.answer).toEqual({ creditLimit: '50000', creditGranted: false });
  });

  it('leaves nothing of it readable in Temporal', async () => {
    const { answer, workflowId } = await ask({ customer: 'Acme', amount: 1 });
    await answer;
    const { history } = await connection.workflowService.getWorkflowExecutionHistory({
      namespace: 'default',
      execution: { workflowId },
    });
    const bytes = textIn(history);
    expect(bytes).toContain('binary/encrypted');
    expect(bytes).not.toContain('Acme');
    expect(bytes).not.toContain('creditLimit');
  });

  it('says no as an error of the business, with its code', async () => {
    const failure = await failureOf((await ask({ customer: 'Evil', amount: 1 })).answer);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({
      type: 'BpmnError',
      nonRetryable: true,
      message: 'Evil is blocked',
      details: [{ code: 'CREDIT_BLOCKED', message: 'Evil is blocked', variables: { creditLimit: '0' } }],
    });
  });

  it('tells trouble that may pass from trouble that stays', async () => {
    expect(await failureOf((await ask({ customer: 'Nobody', amount: 1 })).answer)).toMatchObject({
      nonRetryable: true,
    });
    await rm(join(folder, 'ratings.json'));
    const passing = await failureOf((await ask({ customer: 'Acme', amount: 1 })).answer);
    expect((passing as ApplicationFailure).nonRetryable === true).toBe(false);
  });

  it('asked twice for one request works once, and answers the same', async () => {
    await rate({ Acme: { limit: '50000', blocked: false } });
    const first = await ask({ customer: 'Acme', amount: 1 });
    const answer = await first.answer;
    await rate({ Acme: { limit: '0', blocked: true } });
    const again = await ask({ customer: 'Acme', amount: 1 }, { request: first.call.request });
    expect(await again.answer).toEqual(answer);
  });

  it('ends what it does when it is asked to end, and nothing is lost', async () => {
    await sample.stop();
    await rate({ Acme: { limit: '50000', blocked: false } });
    sample = await start(2);
    const { answer } = await ask({ customer: 'Acme', amount: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await sample.stop()).toBe(0);
    expect(await answer).toMatchObject({ creditGranted: true });
  });

  it('says that it is alive as long as it works, so that its death is noticed', async () => {
    sample = await start(3);
    const { answer } = await ask({ customer: 'Acme', amount: 1 }, { heartbeatMs: 1_000 });
    expect(await answer).toMatchObject({ creditGranted: true });
    const dying = await ask({ customer: 'Acme', amount: 1 }, { heartbeatMs: 1_000 });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await sample.kill();
    expect(await failureOf(dying.answer)).toBeInstanceOf(TimeoutFailure);
  });
});
