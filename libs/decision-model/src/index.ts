export type {
  Decision,
  DecisionModelResult,
  DecisionOutcome,
  DecisionProblem,
  DecisionTrace,
  RuleHit,
} from './decision-model.js';
