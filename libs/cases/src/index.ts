export { currentSemantics } from '@throughline/engine';
export { agendaRow, caseAgenda } from './case-agenda.js';
export type { CaseAnswer } from './case-answer.js';
export { caseViewOf, taskViewOf, type CaseView, type TaskView } from './case-view.js';
export {
  createCases,
  type Cases,
  type CasesOptions,
  type CommandInput,
  type Execution,
  type Projecting,
} from './cases.js';
export { caseStream } from './load-case.js';
