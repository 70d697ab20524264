/**
 * What of each type is executed, or is known to change nothing: properties by the type that first has them. Whatever a
 * file says beyond this is refused, so that nothing is passed through in silence.
 */
export const understood: Readonly<Record<string, readonly string[]>> = {
  'bpmn:BaseElement': ['id', 'documentation', 'extensionElements'],
  'bpmn:Documentation': ['text', 'textFormat'],
  'bpmn:Process': [
    ...['name', 'processType', 'isClosed', 'isExecutable', 'laneSets', 'flowElements', 'artifacts', 'properties'],
    ...['auditing', 'monitoring', 'definitionalCollaborationRef', 'supportedInterfaceRef', 'ioSpecification'],
  ],
  'bpmn:FlowElement': ['name', 'auditing', 'monitoring', 'categoryValueRef', ...modelerTemplate()],
  'bpmn:FlowNode': ['incoming', 'outgoing', 'lanes'],
  'bpmn:Activity': [
    ...['default', 'loopCharacteristics', 'properties', 'boundaryEventRefs', 'ioSpecification'],
    ...['startQuantity', 'completionQuantity', 'isForCompensation', 'resources'],
  ],
  'bpmn:Gateway': ['gatewayDirection'],
  'bpmn:ParallelGateway': [],
  'bpmn:ExclusiveGateway': ['default'],
  'bpmn:InclusiveGateway': ['default'],
  'bpmn:EventBasedGateway': ['instantiate', 'eventGatewayType'],
  'bpmn:SequenceFlow': ['sourceRef', 'targetRef', 'conditionExpression', 'isImmediate'],
  'bpmn:Expression': ['body'],
  'bpmn:FormalExpression': ['language', 'evaluatesToTypeRef'],
  'bpmn:Event': ['eventDefinitions', 'eventDefinitionRef', 'properties'],
  'bpmn:CatchEvent': ['parallelMultiple'],
  'bpmn:IntermediateCatchEvent': [],
  'bpmn:IntermediateThrowEvent': [],
  'bpmn:EndEvent': [],
  'bpmn:StartEvent': ['isInterrupting'],
  'bpmn:BoundaryEvent': ['cancelActivity', 'attachedToRef'],
  'bpmn:MessageEventDefinition': ['messageRef', 'operationRef'],
  'bpmn:SignalEventDefinition': ['signalRef'],
  'bpmn:ErrorEventDefinition': ['errorRef'],
  'bpmn:EscalationEventDefinition': ['escalationRef'],
  'bpmn:TerminateEventDefinition': [],
  'bpmn:TimerEventDefinition': ['timeDate', 'timeDuration', 'timeCycle'],
  'bpmn:SubProcess': ['triggeredByEvent', 'laneSets', 'flowElements', 'artifacts'],
  'bpmn:CallActivity': ['calledElement'],
  'bpmn:Task': [],
  'bpmn:ManualTask': [],
  'bpmn:ServiceTask': ['implementation', 'operationRef'],
  'bpmn:SendTask': ['implementation', 'operationRef', 'messageRef'],
  'bpmn:ReceiveTask': ['implementation', 'operationRef', 'messageRef', 'instantiate'],
  'bpmn:BusinessRuleTask': ['implementation'],
  'bpmn:UserTask': ['implementation', 'renderings'],
  'bpmn:ScriptTask': ['scriptFormat', 'script'],
  'bpmn:MultiInstanceLoopCharacteristics': ['isSequential', 'behavior', 'loopCardinality', 'completionCondition'],
  'bpmn:LaneSet': ['name', 'lanes'],
  'bpmn:Lane': ['name', 'flowNodeRef', 'childLaneSet', 'partitionElement', 'partitionElementRef', 'department'],
  'bpmn:Message': ['name', 'itemRef', 'modelerTemplate'],
  'bpmn:Signal': ['name', 'structureRef', 'modelerTemplate'],
  'bpmn:Error': ['name', 'errorCode', 'structureRef', 'modelerTemplate'],
  'bpmn:Escalation': ['name', 'escalationCode', 'structureRef', 'modelerTemplate'],
  'zeebe:TaskDefinition': ['type', 'retries'],
  'zeebe:TaskHeaders': ['values'],
  'zeebe:Header': ['id', 'key', 'value'],
  'zeebe:UserTask': [],
  'zeebe:IoMapping': ['inputParameters', 'outputParameters'],
  'zeebe:InputOutputParameter': ['source', 'target'],
  'zeebe:Output': [],
  'zeebe:Input': ['modelerConfigurationTemplate', 'modelerConfigurationName'],
  'zeebe:AssignmentDefinition': ['assignee', 'candidateGroups', 'candidateUsers'],
  'zeebe:TaskSchedule': ['dueDate'],
  'zeebe:PriorityDefinition': ['priority'],
  'zeebe:FormDefinition': ['formId', 'bindingType'],
  'zeebe:CalledElement': ['processId', 'propagateAllChildVariables', 'propagateAllParentVariables', 'bindingType'],
  'zeebe:CalledDecision': ['decisionId', 'resultVariable', 'bindingType'],
  'zeebe:LoopCharacteristics': ['inputCollection', 'inputElement', 'outputCollection', 'outputElement'],
  'zeebe:Script': ['expression', 'resultVariable'],
  'zeebe:Subscription': ['correlationKey'],
  'tl:Sla': ['acknowledge', 'target', 'limit', 'escalation', 'rungs'],
  'tl:Rung': ['after', 'to', 'escalation'],
  'tl:Call': ['timeout', 'heartbeat', 'backoff'],
};

/** What changes how work is shown and not what happens: told, and left out. */
export const hints: Readonly<Record<string, readonly string[]>> = {
  'zeebe:FormDefinition': ['formKey', 'externalReference'],
  'zeebe:TaskSchedule': ['followUpDate'],
};

/** Parts that draw or describe and hold nothing that could be executed; they are not looked into. */
export const descriptive: readonly string[] = [
  'bpmn:Documentation',
  'bpmn:Artifact',
  'bpmn:DataObject',
  'bpmn:DataObjectReference',
  'bpmn:DataStoreReference',
  'bpmn:Property',
  'bpmn:Auditing',
  'bpmn:Monitoring',
  'bpmn:Rendering',
  'zeebe:Properties',
  'zeebe:VersionTag',
  'zeebe:UserTaskForm',
  'zeebe:JobPriorityDefinition',
];

/** Properties that are executed at one value only: what the standard has as the default. */
export const fixedValues: Readonly<Record<string, unknown>> = {
  isImmediate: true,
  startQuantity: 1,
  completionQuantity: 1,
  isForCompensation: false,
  parallelMultiple: false,
  behavior: 'All',
  bindingType: 'latest',
};

/** Extensions that say how work is shown to people: told, and left out. */
export const hintHosts: Readonly<Record<string, readonly string[]>> = {
  'zeebe:TaskHeaders': ['bpmn:UserTask'],
  'zeebe:FormDefinition': ['bpmn:StartEvent'],
};

/** Where each extension of Camunda 8, and of ours, has a meaning. */
export const extensionHosts: Readonly<Record<string, readonly string[]>> = {
  'zeebe:TaskDefinition': [...workTypes(), 'bpmn:ThrowEvent'],
  'zeebe:TaskHeaders': [...workTypes(), 'bpmn:ThrowEvent'],
  'zeebe:IoMapping': ['bpmn:Activity', 'bpmn:Event'],
  'zeebe:UserTask': ['bpmn:UserTask'],
  'zeebe:AssignmentDefinition': ['bpmn:UserTask'],
  'zeebe:TaskSchedule': ['bpmn:UserTask'],
  'zeebe:PriorityDefinition': ['bpmn:UserTask'],
  'zeebe:FormDefinition': ['bpmn:UserTask'],
  'zeebe:CalledElement': ['bpmn:CallActivity'],
  'zeebe:CalledDecision': ['bpmn:BusinessRuleTask'],
  'zeebe:LoopCharacteristics': ['bpmn:MultiInstanceLoopCharacteristics'],
  'zeebe:Script': ['bpmn:ScriptTask'],
  'zeebe:Subscription': ['bpmn:Message'],
  'tl:Sla': ['bpmn:UserTask', 'bpmn:Lane'],
  'tl:Call': [...workTypes(), 'bpmn:ThrowEvent'],
};

/** The vocabularies of other engines: what they say is behaviour unless it is known to be harmless. */
export const engineNamespaces: readonly string[] = [
  'http://camunda.org/schema/1.0/bpmn',
  'http://activiti.org/bpmn',
  'http://flowable.org/bpmn',
  'http://www.jboss.org/drools',
];

/** What other engines say about history, transactions, versions and forms of theirs: none of it changes the path of a case. */
export const harmlessVendorNames: ReadonlySet<string> = new Set([
  ...['async', 'asyncBefore', 'asyncAfter', 'asyncLeave', 'exclusive', 'failedJobRetryTimeCycle', 'jobPriority'],
  ...['historyTimeToLive', 'versionTag', 'isStartableInTasklist', 'diagramRelationId', 'properties', 'property'],
  ...['modelerTemplate', 'modelerTemplateVersion', 'modelerTemplateIcon', 'formKey', 'formRef', 'formRefBinding'],
  ...['formRefVersion', 'formHandlerClass', 'formData', 'localScope', 'taskPriority', 'category'],
]);

function modelerTemplate(): readonly string[] {
  return ['modelerTemplate', 'modelerTemplateVersion', 'modelerTemplateIcon'];
}

function workTypes(): readonly string[] {
  return ['bpmn:ServiceTask', 'bpmn:SendTask', 'bpmn:ScriptTask', 'bpmn:BusinessRuleTask'];
}
