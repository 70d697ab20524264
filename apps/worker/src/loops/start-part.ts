import { startLoop, type Log, type Loop, type LoopParts, type Parts } from '@throughline/host';

/** A loop that is a part of the worker. `fault`: what the log and the health of the whole say when a step failed. */
export type PartLoop = Pick<LoopParts, 'step' | 'idleMs' | 'full'> & { readonly part: string; readonly fault: string };

/** Runs the loop, and tells how it goes with the other parts. */
export const startPart = (
  { step, part, fault, ...pace }: PartLoop,
  { parts, log }: { readonly parts: Parts; readonly log: Log },
): Loop =>
  startLoop({
    step: async () => {
      const did = await step();
      parts.set(part, 'ready');
      return did;
    },
    ...pace,
    onFault: (error) => {
      parts.set(part, 'failing', fault);
      log.error({ err: error }, `${fault}; trying again`);
    },
  });
