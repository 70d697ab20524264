import { enginePrincipal } from '@throughline/events';
import { rungPerson } from '@throughline/organisation';
import type { Activities } from '@throughline/workflow-runtime/names';
import { act, type ActingRecord } from './act.js';

type Record = Pick<ActingRecord, 'cases' | 'organisation'>;

/** Takes the next step of a task's SLA: each is an event before the one after it begins. */
export const createTakeSlaStep =
  (record: Record): Activities['takeSlaStep'] =>
  async ({ caseId, task, step }) => {
    const to = await personAt(record, { caseId, task, step });
    return act(record, {
      type: 'TakeSlaStep',
      caseId,
      body: { task, step, ...(to === undefined ? {} : { to }) },
      context: { id: `task/${caseId}/${String(task)}/sla/${String(step)}`, by: enginePrincipal('sla') },
    });
  };

type Step = { readonly caseId: string; readonly task: number; readonly step: number };

/**
 * Whom a rung climbs to, by the organisation in force: people come and go while a case is open. The instants of the
 * ladder are those of the calendar when the task was made.
 */
const personAt = async ({ cases, organisation }: Record, step: Step): Promise<string | undefined> => {
  const task = (await cases.state(step.caseId)).tasks.get(step.task);
  const rung = task?.sla?.steps[step.step - 1];
  if (task === undefined || rung?.kind !== 'escalate') return undefined;
  const inForce = await organisation.current();
  if (inForce === undefined) return undefined;
  return rungPerson(inForce.organisation, {
    role: rung.to ?? 'head',
    ...(task.department === undefined ? {} : { department: task.department }),
    ...(task.holder.kind === 'claimed' ? { holder: task.holder.by } : {}),
  });
};
