import { revealed, type Json } from '@throughline/events';
import type { ModelValue } from '@throughline/process-model';
import { handedOverBy } from '../run/handed-over-by.js';
import { slaStepsOf } from '../run/sla.js';
import { textOf, valueOf, type Reading } from '../run/evaluate.js';
import { emit, now, StepFailure, type At, type Element, type Run } from '../run/run.js';
import { firstDue } from '../run/timer-due.js';

/** BPMN 2.0.2 §13.3.3: offers work to people, and waits for one of them to complete it. */
export const userTask: Element<'userTask'> = {
  enter: (run, { instance, node }) => {
    const { assignment } = node;
    const reading = { run, instance };
    const sla = slaStepsOf(run, node);
    emit(run, 'TaskCreated', {
      task: instance.id,
      element: node.id,
      process: instance.process,
      name: node.name ?? node.id,
      ...(node.department === undefined ? {} : { department: node.department }),
      candidateRoles: namesOf(reading, assignment.candidateRoles),
      candidatePeople: namesOf(reading, assignment.candidatePeople),
      ...present('assignee', optional(reading, assignment.assignee, 'assignee')),
      ...present('dueAt', dueAtOf(reading, assignment.dueDate) ?? sla.find(({ kind }) => kind === 'overdue')?.at),
      ...present('from', handedOverBy(run, { instance, node })),
      ...(sla.length === 0 ? {} : { sla: { steps: [...sla] } }),
      ...present('priority', priorityOf(reading, assignment.priority)),
      ...present('form', formOf(run, { instance, node })),
    });
  },
};

const present = <K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });

/** An empty assignee is nobody, as in Camunda 8. */
const optional = (reading: Reading, value: ModelValue | undefined, what: string): string | undefined => {
  if (value === undefined) return undefined;
  const given = revealed(valueOf(reading, value));
  return given === null || given === '' ? undefined : textOf(reading, value, what);
};

const dueAtOf = (reading: Reading, value: ModelValue | undefined): string | undefined => {
  const text = optional(reading, value, 'due date');
  return text === undefined ? undefined : firstDue({ kind: 'date', text }, now(reading.run)).dueAt;
};

/** Candidates are a FEEL list or a text with commas. */
const namesOf = (reading: Reading, value: ModelValue | undefined): string[] => {
  const given = value === undefined ? [] : revealed(valueOf(reading, value));
  const list: readonly Json[] = typeof given === 'string' ? given.split(',') : Array.isArray(given) ? given : [];
  return list.flatMap((name) => (typeof name === 'string' && name.trim() !== '' ? [name.trim()] : []));
};

const priorityOf = (reading: Reading, value: ModelValue | undefined): number | undefined => {
  if (value === undefined) return undefined;
  const priority = Number(textOf(reading, value, 'priority'));
  if (Number.isInteger(priority)) return priority;
  throw new StepFailure(
    'PriorityNotWhole',
    `The priority of ${reading.instance.element} must be a whole number.`,
    'Set the variables that it is made from, then retry.',
  );
};

const formOf = (run: Run, { instance, node }: Pick<At<'userTask'>, 'instance' | 'node'>) => {
  if (node.form === undefined) return undefined;
  const form = run.rules.forms.get(node.form);
  if (form !== undefined) return form.ref;
  throw new StepFailure(
    'FormUnknown',
    `The form ${node.form} of ${instance.element} is not among the case's definitions.`,
    'Deploy the form with its process and migrate the case, then retry.',
  );
};
