import type { DataOf, Task } from '../state/case-state.js';
import { handoffSemantics } from '../semantics.js';
import type { Run } from './run.js';

/** How events of a task name it: with the department that must be told. */
export const taskNamed = (
  run: Run,
  { task, element, department }: Pick<Task, 'task' | 'element' | 'department'>,
): DataOf<'TaskWithdrawn'> => ({
  task,
  element,
  ...(department === undefined || !knowsHandoffs(run) ? {} : { department }),
});

/** Whether the case was born under rules by which tasks are handed over between departments. */
export const knowsHandoffs = ({ state }: Run): boolean => (state.rules?.semantics ?? 1) >= handoffSemantics;
