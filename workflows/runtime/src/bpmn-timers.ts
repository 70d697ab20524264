import type { OpenCase } from './open-case.js';

/** The timers of the process, the earliest first; the agenda has the next when one has fired. */
export async function bpmnTimers(kase: OpenCase): Promise<void> {
  const { caseId } = kase;
  for (let next = kase.timer; next !== undefined; next = kase.timer) {
    const { timer, element } = next;
    const summary = `fire timer ${timer} of ${element}`;
    const due = () => (kase.timer?.timer === timer ? kase.timer.due : undefined);
    if (!(await kase.comes(due, summary))) continue;
    await kase.act(`timer/${timer}`, () =>
      kase.ask((host) => host.fireTimer.executeWithOptions({ summary }, [{ caseId, timer }])),
    );
  }
}
