export type {
  Decision,
  DecisionClock,
  DecisionModelResult,
  DecisionOutcome,
  DecisionProblem,
  DecisionTrace,
  RuleHit,
} from './decision-model.js';
export { readDecisions } from './read-decisions.js';
export { readTckCases, runTckCase, type TckCase, type TckOutcome } from './tck-cases.js';
