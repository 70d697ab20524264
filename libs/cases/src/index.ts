export { agendaRow, caseAgenda } from './case-agenda.js';
export type { CaseAnswer } from './case-answer.js';
export { createCases, type Cases, type CasesOptions, type CommandInput, type Projecting } from './cases.js';
export { caseStream } from './load-case.js';
