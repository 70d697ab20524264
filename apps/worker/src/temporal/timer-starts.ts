import type { HostRecord } from '@throughline/host';
import type { TimerStartId } from '@throughline/workflow-runtime/names';
import type { TimerOfStart } from './next-firing.js';

/** A timer start event in force. */
export type TimerStartInForce = TimerStartId & TimerOfStart;

/** Every timer start event of the processes in force. */
export const timerStartsInForce = async ({
  definitions,
}: Pick<HostRecord, 'definitions'>): Promise<readonly TimerStartInForce[]> => {
  const processes = await definitions.list('process');
  const found = await Promise.all(
    processes
      .filter(({ starts }) => starts.some(({ trigger }) => trigger === 'timer'))
      .map(async ({ id, starts, deployedAt }) => {
        const graph = (await definitions.rulesFor(id))?.rules.processes.get(id);
        return starts.flatMap(({ element, trigger, name: text }): readonly TimerStartInForce[] => {
          const node = graph?.nodes.get(element);
          const timer =
            node !== undefined && 'trigger' in node && node.trigger.kind === 'timer' ? node.trigger.timer : undefined;
          return trigger === 'timer' && timer !== undefined
            ? [{ process: id, element, kind: timer.kind, text, deployedAt }]
            : [];
        });
      }),
  );
  return found.flat();
};
