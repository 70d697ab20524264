import { personal, refusal, reservedKeyIn, type JsonObject, type Refusal } from '@throughline/events';
import { complete } from '../run/complete.js';
import { emit, instanceOf, type Run } from '../run/run.js';
import { taskNamed } from '../run/task-named.js';
import type { Task } from '../state/case-state.js';
import { done, type Handler } from './command.js';
import { isRefusal, personOf, workableTask } from './open-task.js';

/** The work of a task is done; what was entered is checked by its form, and becomes variables. */
export const completeTask: Handler<'CompleteTask'> = (run, { task: number, variables }) => {
  const task = workableTask(run, number);
  if (isRefusal(task)) return { refusal: task };
  const wrong = reservedIn(variables) ?? formRefusal(run, task, variables);
  if (wrong !== undefined) return { refusal: wrong };
  const instance = instanceOf(run, number);
  emit(run, 'TaskCompleted', { ...taskNamed(run, task), by: personOf(run.context.by) });
  if (instance !== undefined) complete(run, instance, tagged(run, task, variables));
  return done({ task: number });
};

/** Data that uses a reserved key would pass for a tag of ours. */
export const reservedIn = (variables: JsonObject): Refusal | undefined => {
  const path = reservedKeyIn(variables);
  return path === undefined
    ? undefined
    : refusal('ReservedKey', `The key at ${path} is reserved. Give it another name.`, { pointer: path });
};

const formRefusal = (run: Run, task: Task, variables: JsonObject): Refusal | undefined => {
  const problems = formOf(run, task)?.check(variables) ?? [];
  if (problems.length === 0) return undefined;
  const words = problems.map(({ pointer, message }) => `${pointer === '' ? 'the form' : pointer}: ${message}`);
  return refusal(
    'FormInvalid',
    `What was entered for task ${String(task.task)} does not fit its form: ${words.join('; ')}. Correct it and send it again.`,
    { task: task.task, problems: problems.map(({ pointer, message }) => ({ pointer, message })) },
  );
};

/** Marks what the form calls personal; the subject is the case's own, `<case id>/<label>`. */
const tagged = (run: Run, task: Task, variables: JsonObject): JsonObject => {
  const marks = formOf(run, task)?.personal;
  if (marks === undefined || marks.size === 0) return variables;
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => {
      const label = marks.get(name);
      return [name, label === undefined ? value : personal(`${run.caseId}/${label}`, value)];
    }),
  );
};

const formOf = (run: Run, task: Task) =>
  task.form === undefined ? undefined : run.rules.forms.get(task.form.id)?.form;
