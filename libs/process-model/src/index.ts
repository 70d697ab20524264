export type {
  Assignment,
  CatchTrigger,
  Container,
  Lane,
  Mapping,
  MessageDefinition,
  ModelValue,
  MultiInstance,
  NodeKind,
  NodeOf,
  ProcessGraph,
  ProcessNode,
  Rung,
  SequenceFlow,
  ServiceDefinition,
  Sla,
  ThrowTrigger,
  TimerDefinition,
} from './process-graph.js';
export { xmlLimits } from './scan-xml.js';
export type { ProcessProblem, ProcessProblemCode } from './process-problem.js';
export type { ReadOptions } from './read-options.js';
export { readProcesses, type ProcessModelResult } from './read-processes.js';
