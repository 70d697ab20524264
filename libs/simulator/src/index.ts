export type { Advanced, FiredTimer } from './clock.js';
export type { Work } from './open-work.js';
export type { Outcome } from './outcome.js';
export type { ServiceAnswer, ServiceBehaviour, ServiceCall } from './service-behaviour.js';
export type { Case, CaseCommit } from './simulated-case.js';
export {
  createSimulation,
  type OutsideMessage,
  type Simulation,
  type SimulationSetup,
  type StartOptions,
} from './simulation.js';
export { standingAt, type Standing } from './standing-at.js';
export type { CaseAct } from './world.js';
export type { Instant, Json, JsonObject, OrganisationDocument } from '@throughline/events';
export { readOrganisation } from '@throughline/organisation';
export { reportOf, type RunReport, type TraceEntry } from './report.js';
export type { Difference } from './scenario/compare.js';
export { readScenario, type ScenarioProblem, type ScenarioReading } from './scenario/read-scenario.js';
export { runScenario, type Played, type ScenarioRun } from './scenario/run-scenario.js';
export type { Scenario, ScenarioStep } from './scenario/scenario.js';
