import { agendaOf, type HandoffOnAgenda } from '@throughline/engine';
import type { Instant } from '@throughline/events';
import { rungPerson } from '@throughline/organisation';
import { runCommand } from './run-command.js';
import type { World } from './world.js';

/** The step that the SLA of a task comes to next. */
export type DueSlaStep = {
  readonly kind: 'slaStep';
  readonly dueAt: Instant;
  readonly caseId: string;
  readonly handoff: HandoffOnAgenda;
  readonly step: number;
};

/** The earliest step of all SLAs; of several at the same instant, by case and task. */
export const earliestSlaStep = (world: World): DueSlaStep | undefined =>
  [...world.cases.values()]
    .flatMap(({ id, state }) => agendaOf(state).handoffs.map((handoff) => stepOf(id, handoff)))
    .reduce(
      (first, each) => (each === undefined || (first !== undefined && first.dueAt <= each.dueAt) ? first : each),
      undefined,
    );

/** Takes a step that is due; whom a rung climbs to, the organisation of the simulation says. */
export const takeSlaStep = (world: World, { caseId, handoff, step }: DueSlaStep): void => {
  const to = personFor(world, caseId, handoff);
  runCommand(world, caseId, {
    type: 'TakeSlaStep',
    body: { task: handoff.task, step, ...(to === undefined ? {} : { to }) },
  });
};

const stepOf = (caseId: string, handoff: HandoffOnAgenda): DueSlaStep | undefined =>
  handoff.next && { kind: 'slaStep', dueAt: handoff.next.at, caseId, handoff, step: handoff.next.step };

const personFor = ({ cases, rules }: World, caseId: string, { task, department, next }: HandoffOnAgenda) => {
  if (next?.kind !== 'escalate' || next.to === undefined || rules.organisation === undefined) return undefined;
  const holder = cases.get(caseId)?.state.tasks.get(task)?.holder;
  return rungPerson(rules.organisation, {
    ...{ role: next.to, department },
    holder: holder?.kind === 'claimed' ? holder.by : undefined,
  });
};
