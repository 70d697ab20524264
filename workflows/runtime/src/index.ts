// The entry of Temporal's bundle: its functions are the workflow types, so it exports no others.
// The default export is what Temporal runs for types that it has no function for: the process ids.
export { caseWorkflow as default, agendaChanged } from './case-workflow.js';
export { serviceCall as 'service-call' } from './service-call.js';
export { definitionsChanged, timerStart as 'timer-start' } from './timer-start.js';
export type * from './activities.js';
