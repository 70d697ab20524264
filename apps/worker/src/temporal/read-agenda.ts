import { agendaOf, type CaseState, type HandoffOnAgenda } from '@throughline/engine';
import type { Instant } from '@throughline/events';
import type { Clock } from '@throughline/host';
import type { Activities, CaseAgenda, Due, HandoffOwed } from '@throughline/workflow-runtime/names';
import type { ActingRecord } from './act.js';

type Agenda = ReturnType<typeof agendaOf>;

/** The agenda of a case as it stands now, with how far away in real time each of its instants is. */
export const createReadAgenda =
  ({ cases, definitions, clock }: Pick<ActingRecord, 'cases' | 'definitions' | 'clock'>): Activities['readAgenda'] =>
  async ({ caseId }) => {
    const state = await cases.state(caseId);
    const agenda = agendaOf(state);
    const due = dueBy(clock);
    const { process, businessKey, nextTimer } = agenda;
    return {
      seq: state.seq,
      // A case that is not there keeps nobody busy: its workflow ends.
      closed: agenda.closed || state.status === 'unknown',
      process,
      ...(businessKey === undefined ? {} : { businessKey }),
      stages: await stageNames(definitions, state, agenda.stages),
      handoffs: agenda.handoffs.map((handoff) => handoffOwed(handoff, state, due)),
      ...(nextTimer && {
        nextTimer: { timer: nextTimer.timer, element: nextTimer.element, due: due(nextTimer.dueAt) },
      }),
      calls: agenda.calls.map((call) => callOwed(call, due)),
    };
  };

/** Reads an instant off the host's clock. */
export const dueBy =
  (clock: Pick<Clock, 'realMsUntil'>) =>
  (at: Instant): Due => ({ at, inMs: Math.ceil(clock.realMsUntil(at)) });

const stageNames = async (
  definitions: ActingRecord['definitions'],
  { rules, process }: CaseState,
  stages: readonly string[],
): Promise<readonly string[]> => {
  const graph = rules && (await definitions.rulesAt(rules)).processes.get(process);
  return stages.map((id) => graph?.nodes.get(id)?.name ?? id);
};

const handoffOwed = ({ next, ...handoff }: HandoffOnAgenda, state: CaseState, due: ReturnType<typeof dueBy>) => {
  const since = state.tasks.get(handoff.task)?.createdAt;
  const owed: HandoffOwed = { ...handoff, ...(since === undefined ? {} : { since }) };
  if (next === undefined) return owed;
  const { step, kind, at, to } = next;
  return { ...owed, next: { step, kind, due: due(at), ...(to === undefined ? {} : { to }) } };
};

const callOwed = (
  { notBefore, ...call }: Agenda['calls'][number],
  due: ReturnType<typeof dueBy>,
): CaseAgenda['calls'][number] => ({ ...call, ...(notBefore === undefined ? {} : { notBefore: due(notBefore) }) });
