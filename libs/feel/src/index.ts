export { compileExpression } from './compile-expression.js';
export { compileUnaryTests } from './compile-unary-tests.js';
export type {
  Compilation,
  CompiledExpression,
  CompiledUnaryTests,
  FeelContext,
  FeelJson,
  FeelOutcome,
  FeelProblem,
  FeelScope,
  FeelWarning,
} from './compiled.js';
