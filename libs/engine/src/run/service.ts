import { revealed } from '@throughline/events';
import type { ServiceDefinition } from '@throughline/process-model';
import type { Instance } from '../state/case-state.js';
import { textOf, valueOf } from './evaluate.js';
import { emit, StepFailure, type Standing, type Run } from './run.js';

/** Asks a department's system to do the work of an element; its number is the instance's. */
export const requestService = (run: Run, { instance, node }: Standing, service: ServiceDefinition): void => {
  const { department } = node;
  emit(run, 'ServiceRequested', {
    request: instance.id,
    instance: instance.id,
    element: instance.element,
    service: textOf({ run, instance }, service.type, 'service type'),
    ...(department === undefined ? {} : { department }),
    headers: { ...service.headers },
    attempt: 1,
    retries: attemptsOf(run, instance, service) - 1,
    ...timesOf(service),
  });
};

const timesOf = ({ timeout, heartbeat, backoff }: ServiceDefinition) => ({
  ...(timeout === undefined ? {} : { timeout }),
  ...(heartbeat === undefined ? {} : { heartbeat }),
  ...(backoff === undefined ? {} : { backoff }),
});

/** How often the work may be tried in all, from the model. */
const attemptsOf = (run: Run, instance: Instance, service: ServiceDefinition): number => {
  const attempts = Number(revealed(valueOf({ run, instance }, service.retries)));
  if (Number.isInteger(attempts) && attempts >= 1) return attempts;
  throw new StepFailure(
    'RetriesNotWhole',
    `The retries of ${instance.element} must be a whole number from 1.`,
    'Set the variables that they are made from, then retry.',
  );
};
