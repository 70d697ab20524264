import { setTimeout as sleep } from 'node:timers/promises';
import { Worker, type NativeConnection } from '@temporalio/worker';
import { createLeader, logLead, startLoop, type HostRecord, type Log, type Parts } from '@throughline/host';
import { taskQueue } from '@throughline/workflow-runtime/names';
import { connect, dataConverterOf, workflowClient } from './connect.js';
import { createActivities } from './create-activities.js';
import { isKnownNamespace } from './namespace-table.js';
import { identityOf, prepareNamespace } from './prepare-namespace.js';
import { createRelay, relayBatch, relayName } from './relay.js';
import type { TemporalConfig } from './temporal-settings.js';
import { workflowBundle } from './workflow-bundle.js';
import { createWorkflowSignals } from './workflow-signals.js';

/** What the part that deals with Temporal is given. */
export type TemporalParts = {
  readonly record: HostRecord;
  readonly log: Log;
  readonly config: TemporalConfig;
  readonly parts: Pick<Parts, 'set'>;
};

/** The part that deals with Temporal, running. */
export type RunningTemporal = { readonly stop: () => Promise<void> };

/** The name of the part. */
const temporalPart = 'temporal';

/**
 * Works with Temporal whenever it is there: it may come minutes after us, go away and return. Nothing else waits for it.
 */
export const startTemporal = (temporal: TemporalParts): RunningTemporal => {
  const { config, parts } = temporal;
  if (config.address === undefined) {
    parts.set(temporalPart, 'waiting', 'TEMPORAL_ADDRESS is not set: deadlines, timers and service calls wait');
    return { stop: () => Promise.resolve() };
  }
  const ends = new AbortController();
  const running = again(temporal, ends.signal);
  return {
    stop: () => {
      ends.abort();
      return running;
    },
  };
};

/** In ms: how long to wait after a session that failed, growing. */
const pauses = { first: 500, longest: 10_000 };

const again = async (temporal: TemporalParts, stopped: AbortSignal): Promise<void> => {
  const { parts, log } = temporal;
  const isOver = (): boolean => stopped.aborted;
  let failed = false;
  for (let pause = pauses.first; !isOver(); pause = Math.min(pause * 2, pauses.longest)) {
    const begun = performance.now();
    try {
      parts.set(temporalPart, 'waiting', 'Temporal does not answer yet: deadlines, timers and service calls wait');
      const connection = await connect(temporal.config, log);
      failed = false;
      await work(temporal, connection, stopped).finally(() => connection.close().catch(() => undefined));
    } catch (error) {
      // A stop may have been what failed it.
      if (isOver()) return;
      // Minutes may go by until it comes: once is enough.
      log[failed ? 'debug' : 'warn']({ err: error }, 'Temporal could not be worked with; trying again');
      failed = true;
    }
    if (performance.now() - begun > pauses.longest) pause = pauses.first;
    await sleep(pause, undefined, { signal: stopped }).catch(() => undefined);
  }
};

/** Until stopped, until Temporal's core gives up, or until the namespace is another one. */
const work = async (temporal: TemporalParts, connection: NativeConnection, stopped: AbortSignal): Promise<void> => {
  const { record, config } = temporal;
  const namespaceId = await prepareNamespace(connection, config.namespace);
  const worker = await Worker.create({
    ...{ connection, namespace: config.namespace, taskQueue },
    workflowBundle: await workflowBundle(),
    activities: createActivities(record),
    dataConverter: dataConverterOf(config),
    maxCachedWorkflows: config.cachedWorkflows,
    shutdownGraceTime: '5 seconds',
    shutdownForceTime: '10 seconds',
  });
  const shutDown = (): void => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const watch = watchNamespace(temporal, connection, { id: namespaceId, onAnother: shutDown });
  const leader = relaying(temporal, connection);
  try {
    const running = worker.run();
    stopped.addEventListener('abort', shutDown, { once: true });
    if (stopped.aborted) shutDown();
    await running;
  } finally {
    stopped.removeEventListener('abort', shutDown);
    await Promise.all([watch.stop(), leader.stop()]);
  }
};

/** Of all workers one relays; the others stand by. */
const relaying = ({ record, log, config }: TemporalParts, connection: NativeConnection) => {
  const signals = createWorkflowSignals(workflowClient(connection, config));
  return createLeader({
    pool: record.leading,
    name: relayName,
    onNotice: logLead(log, relayName),
    lead: async ({ client, signal }) => {
      const timerStarts = () => record.definitions.timerStarts();
      const relay = createRelay({ client, signals, clock: record.clock, timerStarts, log });
      const loop = startLoop({
        step: () => relay.step(),
        idleMs: 100,
        full: relayBatch,
        onFault: (error) => log.warn({ err: error }, 'workflows could not be told; trying again'),
      });
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener('abort', () => resolve(), { once: true });
      });
      await loop.stop();
    },
  });
};

const watchEveryMs = 3_000;

type Watched = { readonly id: string; readonly onAnother: () => void };

/**
 * Says how Temporal is. Where the namespace is gone, or another one took its name, everything that hangs on it is done
 * with: polls under way would wait for work that never comes there.
 */
const watchNamespace = (
  { record, config, parts }: TemporalParts,
  connection: NativeConnection,
  { id, onAnother }: Watched,
) =>
  startLoop({
    idleMs: watchEveryMs,
    longestPauseMs: watchEveryMs,
    step: async () => {
      if ((await identityOf(connection, config.namespace)) !== id) onAnother();
      else if (await isKnownNamespace(record.queries, config.namespace, id)) parts.set(temporalPart, 'ready');
      else parts.set(temporalPart, 'failing', lostWords);
      return 0;
    },
    onFault: () =>
      parts.set(temporalPart, 'waiting', 'Temporal does not answer: deadlines, timers and service calls wait'),
  });

const lostWords =
  "Temporal's database is another one than the open cases were told to: run `throughline rebuild`, or their deadlines and calls stay away";
