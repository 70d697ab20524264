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
export type { Instant, Json, JsonObject } from '@throughline/events';
