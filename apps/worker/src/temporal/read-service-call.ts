import { plusDuration, visibleVariables, type CaseState, type ServiceRequest } from '@throughline/engine';
import type { JsonObject } from '@throughline/events';
import { serviceTaskQueue, type Activities } from '@throughline/workflow-runtime/names';
import type { ActingRecord } from './act.js';

/** What a department's worker is to be asked, as the case stands now. */
export const createReadServiceCall =
  (record: Pick<ActingRecord, 'cases' | 'definitions'>): Activities['readServiceCall'] =>
  async ({ caseId, request: number, attempt }) => {
    const state = await record.cases.state(caseId);
    const request = state.requests.get(number);
    if (request === undefined || request.failed || request.attempt !== attempt) return { kind: 'over' };
    const { service, headers, department, timeout = defaultTimeout, heartbeat } = request;
    const { businessKey } = state;
    return {
      kind: 'call',
      caseId,
      ...(businessKey === undefined ? {} : { businessKey }),
      request: number,
      ...{ attempt, service, headers },
      taskQueue: serviceTaskQueue(department),
      variables: await variablesFor(record.definitions, state, request),
      timeoutMs: msOf(timeout),
      ...(heartbeat === undefined ? {} : { heartbeatMs: msOf(heartbeat) }),
    };
  };

/** How long an attempt may take where the model doesn't say. */
const defaultTimeout = 'PT5M';

/** Of real time, also where a development machine's clock is faster: the work is no faster there. */
const msOf = (duration: string): number => {
  const start = '2000-01-01T00:00:00.000Z';
  return Math.max(1, Date.parse(plusDuration(start, duration)) - Date.parse(start));
};

/**
 * What the input mappings set, or without any everything that the element sees, as in Camunda 8. Personal values keep
 * their tags, so that the worker knows them for what they are.
 */
const variablesFor = async (
  definitions: ActingRecord['definitions'],
  state: CaseState,
  { instance: number }: ServiceRequest,
): Promise<JsonObject> => {
  const instance = state.instances.get(number);
  if (instance === undefined || state.rules === undefined) return {};
  const graph = (await definitions.rulesAt(state.rules)).processes.get(instance.process);
  const mapped = (graph?.nodes.get(instance.element)?.inputs.length ?? 0) > 0;
  return mapped ? instance.variables.toObject() : visibleVariables(state, instance);
};
