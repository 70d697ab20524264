import { condition, continueAsNew, defineSignal, setHandler, workflowInfo } from '@temporalio/workflow';
import type { TimerStart } from './activities.js';
import { createAsk } from './ask.js';
import { definitionsChangedSignal, type TimerStartInput } from './names.js';
import { pauseAfter } from './pause-after.js';

/** Tells a timer start that another version of its process may be in force. */
export const definitionsChanged = defineSignal(definitionsChangedSignal);

type Firing = Extract<TimerStart, { kind: 'due' }>;

/** A timer start event in force: opens one case a firing, until there is none left. */
export async function timerStart(start: TimerStartInput): Promise<void> {
  const { process, element, continueAfter = 500 } = start;
  const of = { process, element };
  const ask = createAsk();
  let changed = false;
  setHandler(definitionsChanged, () => void (changed = true), { description: 'Another version may be in force.' });

  for (let wakes = 0, refusals = 0; wakes < continueAfter && !workflowInfo().continueAsNewSuggested; wakes += 1) {
    changed = false;
    const next = await ask((host) => host.readTimerStart.executeWithOptions({ summary: 'read when it fires' }, [of]));
    if (next.kind === 'none') return;
    const summary = `open a case of ${process} at ${next.nominal}`;
    if (!(await comes(next, () => changed, summary))) continue;
    const acted = await ask((host) =>
      host.startByTimer.executeWithOptions({ summary }, [{ ...of, nominal: next.nominal }]),
    );
    refusals = acted.kind === 'done' ? 0 : refusals + 1;
    if (acted.kind === 'refused')
      await condition(() => changed, Math.max(1, pauseAfter(refusals)), { summary: `look again after ${acted.code}` });
  }
  await continueAsNew<typeof timerStart>(start);
}

async function comes({ due }: Firing, isOther: () => boolean, summary: string): Promise<boolean> {
  if (due.inMs <= 0) return !isOther();
  return !(await condition(isOther, due.inMs, { summary }));
}
