import { proxyActivities } from '@temporalio/workflow';

/** One attempt at a service, as the case's workflow asks for it. */
export async function callService(call: {
  readonly service: string;
  readonly taskQueue: string;
  readonly timeoutMs: number;
  readonly heartbeatMs?: number;
}): Promise<unknown> {
  const { taskQueue, timeoutMs, heartbeatMs } = call;
  const activities = proxyActivities<Record<string, (input: unknown) => Promise<unknown>>>({
    taskQueue,
    startToCloseTimeout: timeoutMs,
    ...(heartbeatMs === undefined ? {} : { heartbeatTimeout: heartbeatMs }),
    retry: { maximumAttempts: 1 },
  });
  // As everywhere, what people or departments wrote stands under `variables`, which is encrypted.
  return { variables: await activities[call.service]?.(call) };
}
