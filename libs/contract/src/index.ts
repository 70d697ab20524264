export {
  bundleSchema,
  bundlesSchema,
  deployBundleSchema,
  deployedSchema,
  processesSchema,
  processSchema,
  resourceSchema,
  type Bundle,
  type DeployBundle,
  type Deployed,
  type ProcessInForce,
  type Resource,
} from './bundles.js';
export {
  caseViewQuerySchema,
  caseViewSchema,
  historyEventSchema,
  historyQuerySchema,
  historySchema,
  type CaseView,
  type History,
  type HistoryEvent,
} from './case-view.js';
export {
  cancelCaseSchema,
  caseIdSchema,
  caseQuerySchema,
  casesSchema,
  caseSummarySchema,
  fireTimerSchema,
  incidentQuerySchema,
  incidentSchema,
  incidentsSchema,
  retryIncidentSchema,
  setVariablesSchema,
  startCaseSchema,
  type CaseQuery,
  type CaseSummary,
  type Incident,
  type IncidentQuery,
} from './cases.js';
export { createClient, ProblemError, type Client, type ClientOptions, type Sending } from './client.js';
export { commandAnswerSchema, type CommandAnswer } from './command-answer.js';
export {
  acceptHandoffSchema,
  acknowledgeHandoffSchema,
  handoffQuerySchema,
  handoffSchema,
  handoffsSchema,
  type Handoff,
  type HandoffQuery,
  type ShownSla,
} from './handoffs.js';
export { healthSchema, type Health } from './health.js';
export { jsonObjectSchema, jsonValueSchema } from './json-value.js';
export { logEntrySchema, logQuerySchema, type LogEntry } from './log-entry.js';
export {
  broadcastSchema,
  broadcastSignalSchema,
  publishedSchema,
  publishMessageSchema,
  type Broadcast,
  type Published,
} from './messages.js';
export {
  meSchema,
  organisationInForceSchema,
  organisationSetSchema,
  type Me,
  type OrganisationInForce,
  type OrganisationSet,
} from './organisation.js';
export { type PageOf } from './page.js';
export { findingSchema, problemSchema, type Finding, type Problem } from './problem.js';
export { completeRequestSchema, failRequestSchema, throwRequestErrorSchema } from './requests.js';
export {
  assignTaskSchema,
  completeTaskSchema,
  releaseTaskSchema,
  returnTaskSchema,
  taskDetailSchema,
  taskQuerySchema,
  taskSchema,
  tasksSchema,
  type Task,
  type TaskDetail,
  type TaskQuery,
} from './tasks.js';
