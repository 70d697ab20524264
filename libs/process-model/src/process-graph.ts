import type { CompiledExpression } from '@throughline/feel';

/** A constant from the model, or a FEEL expression to evaluate in the element's scope. */
export type ModelValue =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'feel'; readonly expression: CompiledExpression };

/** `source` is evaluated, `target` is the variable (a path of names) that gets the value. */
export type Mapping = { readonly source: ModelValue; readonly target: readonly string[] };

/** A timer: a date, a duration, or a cycle (`R3/PT1H`), each as ISO 8601 text or FEEL. */
export type TimerDefinition = { readonly kind: 'date' | 'duration' | 'cycle'; readonly value: ModelValue };

/** A message by name; `key` finds the case that waits for it. */
export type MessageDefinition = { readonly name: ModelValue; readonly key?: ModelValue };

/** What a catching event waits for. An absent code catches every error or escalation. */
export type CatchTrigger =
  | { readonly kind: 'none' }
  | { readonly kind: 'message'; readonly message: MessageDefinition }
  | { readonly kind: 'timer'; readonly timer: TimerDefinition }
  | { readonly kind: 'signal'; readonly name: ModelValue }
  | { readonly kind: 'error'; readonly code?: string }
  | { readonly kind: 'escalation'; readonly code?: string };

/** What a throwing event does. A message throw with a `service` is done by a worker instead. */
export type ThrowTrigger =
  | { readonly kind: 'none' }
  | { readonly kind: 'message'; readonly message?: MessageDefinition; readonly service?: ServiceDefinition }
  | { readonly kind: 'signal'; readonly name: ModelValue }
  | { readonly kind: 'error'; readonly code?: ModelValue }
  | { readonly kind: 'escalation'; readonly code?: ModelValue }
  | { readonly kind: 'terminate' };

/** Work for a department's system: the type of the service, how often it is tried, and fixed headers. */
export type ServiceDefinition = {
  readonly type: ModelValue;
  readonly retries: ModelValue;
  readonly headers: Readonly<Record<string, string>>;
  /** Of `tl:call`, ISO 8601: how long an attempt may take, the longest silence of its worker, the pause before the next. */
  readonly timeout?: string;
  readonly heartbeat?: string;
  readonly backoff?: string;
};

/**
 * By when a department owes a task (`tl:sla`), as ISO 8601 durations in the working time of its calendar, from when the
 * task was made. Each may be absent; a ladder needs a limit.
 */
export type Sla = {
  /** Offered again where nobody acknowledged it by then. */
  readonly acknowledge?: string;
  /** Reminded then. */
  readonly target?: string;
  /** Overdue from then on. */
  readonly limit?: string;
  /** The code of the BPMN escalation that the task throws when it is overdue. */
  readonly escalation?: string;
  readonly ladder: readonly Rung[];
};

/** `after`: working time from the limit. `to`: a role, found up the reporting line, or `head` of the department. */
export type Rung = { readonly after: string; readonly to: string; readonly escalation?: string };

/** Multi-instance marker of an activity. */
export type MultiInstance = {
  readonly sequential: boolean;
  readonly cardinality?: CompiledExpression;
  readonly inputCollection?: CompiledExpression;
  readonly inputElement?: string;
  readonly outputCollection?: string;
  readonly outputElement?: CompiledExpression;
  readonly completionCondition?: CompiledExpression;
};

/** What every node has. Flow ids are in document order. */
type NodeBase = {
  readonly id: string;
  readonly name?: string;
  /** The id of the process or subprocess that directly contains it. */
  readonly container: string;
  readonly incoming: readonly string[];
  readonly outgoing: readonly string[];
  /** The department whose innermost lane holds it. */
  readonly department?: string;
  /** Input and output mappings (`zeebe:ioMapping`). */
  readonly inputs: readonly Mapping[];
  readonly outputs: readonly Mapping[];
};

/** What every activity has besides. */
type ActivityBase = NodeBase & {
  readonly boundaryEvents: readonly string[];
  readonly multiInstance?: MultiInstance;
  /** The conditional sequence flow that is taken when no other is. */
  readonly defaultFlow?: string;
  /** Set where a compensation boundary event could undo it. */
  readonly compensable: boolean;
};

/** Who may do a user task, and when it is due. */
export type Assignment = {
  readonly assignee?: ModelValue;
  readonly candidateRoles?: ModelValue;
  readonly candidatePeople?: ModelValue;
  readonly dueDate?: ModelValue;
  readonly priority?: ModelValue;
};

/** Any flow node of a process: the closed set that the engine's element table answers for. */
export type ProcessNode =
  | (NodeBase & { readonly kind: 'startEvent'; readonly trigger: CatchTrigger; readonly interrupting: boolean })
  | (NodeBase & { readonly kind: 'endEvent'; readonly trigger: ThrowTrigger })
  | (NodeBase & { readonly kind: 'intermediateCatchEvent'; readonly trigger: CatchTrigger })
  | (NodeBase & { readonly kind: 'intermediateThrowEvent'; readonly trigger: ThrowTrigger })
  | (NodeBase & {
      readonly kind: 'boundaryEvent';
      readonly trigger: CatchTrigger;
      readonly attachedTo: string;
      readonly interrupting: boolean;
    })
  | (ActivityBase & { readonly kind: 'task' })
  | (ActivityBase & { readonly kind: 'manualTask' })
  | (ActivityBase & {
      readonly kind: 'userTask';
      readonly assignment: Assignment;
      readonly form?: string;
      /** Its own, or that of the innermost lane around it that has one. */
      readonly sla?: Sla;
    })
  | (ActivityBase & { readonly kind: 'serviceTask'; readonly service: ServiceDefinition })
  | (ActivityBase & {
      readonly kind: 'sendTask';
      readonly service?: ServiceDefinition;
      readonly message?: MessageDefinition;
    })
  | (ActivityBase & {
      readonly kind: 'receiveTask';
      /** Absent: the task waits until a person or a system continues it by its instance. */
      readonly message?: MessageDefinition;
      /** It opens the case when its message arrives (`instantiate="true"`). */
      readonly instantiate: boolean;
    })
  | (ActivityBase & {
      readonly kind: 'scriptTask';
      /** A FEEL script with its result variable, or, for other languages, a service that runs it. */
      readonly script:
        | { readonly kind: 'feel'; readonly expression: CompiledExpression; readonly resultVariable?: string }
        | { readonly kind: 'service'; readonly service: ServiceDefinition };
    })
  | (ActivityBase & {
      readonly kind: 'businessRuleTask';
      readonly rule:
        | { readonly kind: 'decision'; readonly decision: ModelValue; readonly resultVariable: string }
        | { readonly kind: 'service'; readonly service: ServiceDefinition };
    })
  | (ActivityBase & { readonly kind: 'subProcess' })
  | (ActivityBase & { readonly kind: 'eventSubProcess' })
  | (ActivityBase & {
      readonly kind: 'callActivity';
      readonly calledProcess: ModelValue;
      /** Camunda 8: true unless said otherwise: the called process gets copies of all visible variables. */
      readonly propagateAllParentVariables: boolean;
      /** Camunda 8: true unless said otherwise (false where output mappings exist). */
      readonly propagateAllChildVariables: boolean;
    })
  | (NodeBase & { readonly kind: 'exclusiveGateway'; readonly defaultFlow?: string })
  | (NodeBase & { readonly kind: 'parallelGateway' })
  | (NodeBase & { readonly kind: 'inclusiveGateway'; readonly defaultFlow?: string })
  | (NodeBase & { readonly kind: 'eventBasedGateway'; readonly instantiate: false | 'exclusive' | 'parallel' });

/** The kind of a node. */
export type NodeKind = ProcessNode['kind'];

/** The node of one kind. */
export type NodeOf<K extends NodeKind> = Extract<ProcessNode, { kind: K }>;

/** A sequence flow; `condition` absent means it is always taken. */
export type SequenceFlow = {
  readonly id: string;
  readonly name?: string;
  readonly source: string;
  readonly target: string;
  readonly condition?: CompiledExpression;
};

/** A process or (event) subprocess: what is directly inside it. */
export type Container = {
  readonly id: string;
  /** Absent for the process itself. */
  readonly parent?: string;
  readonly nodes: readonly string[];
  /** Start events; for a process all of them, for a subprocess its single none start, for an event subprocess its one. */
  readonly startEvents: readonly string[];
  /** Nodes without incoming flow that start with the container where it has no start event (BPMN 2.0.2 §13.3.4). */
  readonly implicitStarts: readonly string[];
  readonly eventSubProcesses: readonly string[];
};

/** One executable process, checked: every reference in it resolves, every expression is compiled. */
export type ProcessGraph = {
  readonly id: string;
  readonly name?: string;
  readonly nodes: ReadonlyMap<string, ProcessNode>;
  readonly flows: ReadonlyMap<string, SequenceFlow>;
  /** By id: the process itself and every (event) subprocess in it. */
  readonly containers: ReadonlyMap<string, Container>;
  /** Lanes from the outermost in, for display; departments in `ProcessNode` come from them. */
  readonly lanes: readonly Lane[];
  /** What it refers to outside of itself, where the name is constant. */
  readonly references: {
    readonly processes: readonly string[];
    readonly decisions: readonly string[];
    readonly forms: readonly string[];
    readonly departments: readonly string[];
    /** True where a called process or decision is named by an expression. */
    readonly dynamic: boolean;
  };
};

/** A lane: one department's share of the process. */
export type Lane = {
  readonly id: string;
  readonly name?: string;
  readonly department: string;
  readonly nodes: readonly string[];
};
