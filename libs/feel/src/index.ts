export type {
  Compilation,
  CompiledExpression,
  CompiledUnaryTests,
  FeelContext,
  FeelJson,
  FeelOutcome,
  FeelProblem,
  FeelWarning,
} from './compiled.js';
