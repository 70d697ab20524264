export { agendaOf, nextDueOf, type Agenda, type CallOnAgenda, type HandoffOnAgenda } from './agenda.js';
export { decide, type Decision } from './decide.js';
export { visibleVariables } from './run/evaluate.js';
export { plusDuration } from './run/timer-due.js';
export type { Form, FormProblem, Rules } from './rules.js';
export { currentSemantics, semantics } from './semantics.js';
export {
  caseStateVersion,
  noCase,
  type CaseState,
  type Incident,
  type Instance,
  type ServiceRequest,
  type Subscription,
  type Task,
  type TaskHolder,
  type Timer,
} from './state/case-state.js';
export { evolve } from './state/evolve.js';
export { freezeState, thawState } from './state/freeze-state.js';
