/** Why a file is refused, or what in it is not executed: a stable code a rule, told in words with place and remedy. */
export type ProcessProblem = {
  readonly code: ProcessProblemCode;
  /** The id of the element; where it has none, of the nearest one around it; else its name in the file. */
  readonly element: string;
  readonly message: string;
};

/** The rules that a file can break; README.md groups them. */
export type ProcessProblemCode =
  // the file
  | 'XmlTooLarge'
  | 'XmlTooDeep'
  | 'XmlTooManyElements'
  | 'XmlDoctype'
  | 'XmlMalformed'
  | 'XmlEncoding'
  | 'XmlNotBpmn'
  | 'MissingId'
  | 'DuplicateId'
  | 'UnresolvedReference'
  | 'WrongReference'
  // what it asks for
  | 'NotExecuted'
  | 'VendorExtension'
  | 'NoExecutableProcess'
  | 'Underspecified'
  | 'InvalidExpression'
  | 'ExpressionsTooLong'
  | 'InvalidTimer'
  | 'InvalidMapping'
  | 'InvalidDepartment'
  | 'InvalidSla'
  | 'InvalidCall'
  // the rules of the standard
  | 'IncompleteElement'
  | 'FlowIntoStart'
  | 'FlowOutOfEnd'
  | 'FlowCrossesBorder'
  | 'FlowListed'
  | 'FlowOfEventSubProcess'
  | 'FlowOfBoundaryEvent'
  | 'FlowMissing'
  | 'DefaultFlow'
  | 'ConditionalFlow'
  | 'GatewayDirection'
  | 'EventGateway'
  | 'EventTrigger'
  | 'EventAttachment'
  | 'StartEvents'
  | 'InstantiatingTask'
  | 'LoopIncomplete'
  | 'ProcessType'
  | 'CalledProcess'
  // told, not refused
  | 'ProcessNotExecuted'
  | 'DrawingIncomplete';

/** Collects what is wrong, so that one reading tells everything at once. */
export type ProblemList = {
  readonly refuse: (code: ProcessProblemCode, element: string, message: string) => void;
  readonly warn: (code: ProcessProblemCode, element: string, message: string) => void;
  readonly problems: () => readonly ProcessProblem[];
  readonly warnings: () => readonly ProcessProblem[];
};

/** Beyond these, a list helps nobody. */
const mostProblems = 200;

/** An empty list; the same problem told twice is kept once. */
export const problemList = (): ProblemList => {
  const problems = new Map<string, ProcessProblem>();
  const warnings = new Map<string, ProcessProblem>();
  const into = (found: Map<string, ProcessProblem>) => (code: ProcessProblemCode, element: string, message: string) => {
    if (found.size >= mostProblems) return;
    const key = JSON.stringify([code, element, message]);
    if (!found.has(key)) found.set(key, { code, element, message });
  };
  return {
    refuse: into(problems),
    warn: into(warnings),
    problems: () => [...problems.values()],
    warnings: () => [...warnings.values()],
  };
};
