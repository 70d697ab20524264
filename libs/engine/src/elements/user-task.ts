import { revealed, type Json } from '@throughline/events';
import type { ModelValue } from '@throughline/process-model';
import type { Instance } from '../state/case-state.js';
import { textOf, valueOf } from '../run/evaluate.js';
import { emit, now, StepFailure, type At, type Element, type Run } from '../run/run.js';
import { firstDue } from '../run/timer-due.js';

/** BPMN 2.0.2 §13.3.3: offers work to people, and waits for one of them to complete it. */
export const userTask: Element<'userTask'> = {
  enter: (run, { instance, node }) => {
    const { assignment } = node;
    emit(run, 'TaskCreated', {
      task: instance.id,
      element: node.id,
      process: instance.process,
      name: node.name ?? node.id,
      ...(node.department === undefined ? {} : { department: node.department }),
      candidateRoles: namesOf(run, instance, assignment.candidateRoles),
      candidatePeople: namesOf(run, instance, assignment.candidatePeople),
      ...present('assignee', optional(run, instance, assignment.assignee, 'assignee')),
      ...present('dueAt', dueAtOf(run, instance, assignment.dueDate)),
      ...present('priority', priorityOf(run, instance, assignment.priority)),
      ...present('form', formOf(run, { instance, node })),
    });
  },
};

const present = <K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });

/** An empty assignee is nobody, as in Camunda 8. */
const optional = (run: Run, instance: Instance, value: ModelValue | undefined, what: string): string | undefined => {
  if (value === undefined) return undefined;
  const given = revealed(valueOf(run, instance, value));
  return given === null || given === '' ? undefined : textOf(run, instance, value, what);
};

const dueAtOf = (run: Run, instance: Instance, value: ModelValue | undefined): string | undefined => {
  const text = optional(run, instance, value, 'due date');
  return text === undefined ? undefined : firstDue({ kind: 'date', text }, now(run)).dueAt;
};

/** Candidates are a FEEL list or a text with commas. */
const namesOf = (run: Run, instance: Instance, value: ModelValue | undefined): string[] => {
  const given = value === undefined ? [] : revealed(valueOf(run, instance, value));
  const list: readonly Json[] = Array.isArray(given) ? given : String(given ?? '').split(',');
  return list.map((name) => String(name).trim()).filter((name) => name !== '');
};

const priorityOf = (run: Run, instance: Instance, value: ModelValue | undefined): number | undefined => {
  if (value === undefined) return undefined;
  const priority = Number(textOf(run, instance, value, 'priority'));
  if (Number.isInteger(priority)) return priority;
  throw new StepFailure(
    'PriorityNotWhole',
    `The priority of ${instance.element} must be a whole number.`,
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
