export { compileExpression } from './compile-expression.js';
export { compileUnaryTests } from './compile-unary-tests.js';
export type {
  Compilation,
  CompiledExpression,
  CompiledUnaryTests,
  FeelAllowance,
  FeelContext,
  FeelJson,
  FeelOutcome,
  FeelProblem,
  FeelScope,
  FeelShape,
  FeelTemporal,
  FeelWarning,
} from './compiled.js';
