import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type WorkerOptions,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { agendaChangedSignal, caseWorkflowId, caseWorkflowType, searchAttributes, type CaseInput } from '../names.js';
import type { TestRecord } from './test-record.js';

/** The address of the real server that the test command started. */
const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233';

let bundle: Promise<WorkflowBundleWithSourceMap> | undefined;

/** The workflow code, bundled from the sources as a worker bundles it; another entry, to break it on purpose. */
export const bundled = (entry = '../index.ts'): Promise<WorkflowBundleWithSourceMap> =>
  bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL(entry, import.meta.url)),
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, conditionNames: ['source', '...'] },
    }),
  });

/** A record, a real Temporal server, and workers between them that can be ended at any moment. */
export class TestTemporal {
  readonly taskQueue = `test-${randomUUID()}`;
  readonly #running: { readonly worker: Worker; readonly ended: Promise<void> }[] = [];

  private constructor(
    readonly client: Client,
    readonly record: TestRecord,
    readonly native: NativeConnection,
  ) {}

  static async open(record: TestRecord): Promise<TestTemporal> {
    silenced();
    const connection = await Connection.connect({ address });
    await knowSearchAttributes(connection);
    const native = await NativeConnection.connect({ address });
    return new TestTemporal(new Client({ connection }), record, native);
  }

  async work(options: Partial<WorkerOptions> = {}): Promise<Worker> {
    bundle ??= bundled();
    const { record } = this;
    const activities = Object.fromEntries(
      (
        [
          'readAgenda',
          'takeSlaStep',
          'fireTimer',
          'readServiceCall',
          'answerServiceCall',
          'readTimerStart',
          'startByTimer',
        ] as const
      ).map((name) => [name, (argument: never) => record[name](argument)]),
    );
    return this.run({ taskQueue: this.taskQueue, workflowBundle: await bundle, activities, ...options });
  }

  /** A worker of a department: no workflows, its services only. */
  async serve(taskQueue: string, activities: Record<string, (call: never) => unknown>): Promise<Worker> {
    return this.run({ taskQueue, activities });
  }

  async run(options: WorkerOptions): Promise<Worker> {
    const worker = await Worker.create({
      connection: this.native,
      shutdownGraceTime: '1 second',
      stickyQueueScheduleToStartTimeout: '1 second',
      ...options,
    });
    this.#running.push({ worker, ended: worker.run() });
    return worker;
  }

  /** Ends a worker, as a deployment does. */
  async end(worker: Worker): Promise<void> {
    const found = this.#running.find((running) => running.worker === worker);
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await found?.ended;
  }

  /** What the relay does when an agenda changed. */
  async signal(caseId: string, input: Partial<CaseInput> & { readonly told?: number } = {}): Promise<WorkflowHandle> {
    const kase = this.record.of(caseId);
    const { told = kase.seq, ...start } = input;
    return await this.client.workflow.signalWithStart(caseWorkflowType(kase.process), {
      workflowId: caseWorkflowId(caseId),
      taskQueue: this.taskQueue,
      args: [{ caseId, ...start }],
      signal: agendaChangedSignal,
      signalArgs: [{ seq: told }],
    });
  }

  /** Waits for an event of a case. */
  happened(caseId: string, event: string): Promise<void> {
    return eventually(event, () => this.record.eventsOf(caseId).includes(event));
  }

  /** Closes a case, and waits for the end of its workflow. */
  async closed(caseId: string): Promise<WorkflowHandle> {
    this.record.close(caseId);
    const handle = await this.signal(caseId);
    await handle.result();
    return handle;
  }

  async close(): Promise<void> {
    for (const { worker } of this.#running) await this.end(worker);
    await this.native.close();
    await this.client.connection.close();
  }
}

/** Waits until something holds, as long as a test may last. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const until = Date.now() + 40_000; Date.now() < until;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Never came: ${what}.`);
}

let isSilent = false;
/** Leaves out what Temporal's libraries say about trouble that a test makes on purpose. */
export function silenced(): void {
  const telemetryOptions = { logging: { filter: 'off', forward: {} } };
  if (!isSilent) Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions });
  isSilent = true;
}

/** 2 KEYWORD, 5 DATETIME, 7 KEYWORD_LIST (temporal.api.enums.v1.IndexedValueType). */
const indexedValueTypes = { KEYWORD: 2, DATETIME: 5, KEYWORD_LIST: 7 } as const;

async function knowSearchAttributes({ operatorService }: Connection): Promise<void> {
  const wanted = Object.values(searchAttributes).map(({ name, type }) => [name, indexedValueTypes[type]] as const);
  try {
    await operatorService.addSearchAttributes({ namespace: 'default', searchAttributes: Object.fromEntries(wanted) });
  } catch (trouble) {
    // Another spec was first.
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace: 'default' });
    if (wanted.some(([name]) => !(name in customAttributes))) throw trouble;
  }
}
