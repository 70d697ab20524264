export { caseAccess } from './case-access.js';
export { cases } from './cases.js';
export { createReadModels, type ReadModels } from './create-read-models.js';
export type { CaseQuery, CaseStatus, CaseSummary } from './find-cases.js';
export type { Incident, IncidentQuery } from './find-incidents.js';
export type { OpenTask, TaskQuery } from './find-tasks.js';
export type { Page, PageAnswer, PageRequest } from './page.js';
export { rebuild, type Rebuild } from './rebuild.js';
export { worklist } from './worklist.js';
