import { caseEventSchemas, type Commit, type Json, type RecordedEvent } from '@throughline/events';
import { z } from 'zod';
import { jsonValues } from './json-value.js';

/** The schema of what a department is told of a task every time. */
export const taskFactsSchema = z.object({
  case: z.string(),
  businessKey: z.string().optional(),
  process: z.string(),
  task: z.int().positive(),
  element: z.string(),
  name: z.string(),
  department: z.string(),
  /** The department that hands over, where it is another one. */
  from: z.string().optional(),
  form: z.object({ id: z.string(), version: z.int(), hash: z.string() }).optional(),
  priority: z.int().optional(),
  dueAt: z.string().optional(),
  /** What is done when nobody answers, in order. */
  sla: z.object({ steps: z.array(z.object({ kind: z.string(), at: z.string() })) }).optional(),
  /** What the process passes to the task by its input mappings; personal values are sealed. */
  inputs: jsonValues,
});

/** What a department is told of a task every time. */
export type TaskFacts = z.infer<typeof taskFactsSchema>;

/** The facts of one case's tasks, of the commits that it was given. */
export interface CaseHandoffs {
  take(commit: Commit): void;
  /** Undefined: none of the commits made such a task, or it has no department. */
  taskOf(task: number): TaskFacts | undefined;
}

/** Collects the facts of one case's tasks. */
export const collectHandoffs = (): CaseHandoffs => {
  const tasks = new Map<number, TaskFacts>();
  let businessKey: string | undefined;
  return {
    take: ({ stream, events }) => {
      for (const event of events) {
        if (event.type === 'CaseOpened') businessKey = caseEventSchemas.CaseOpened.parse(event.data).businessKey;
        if (event.type !== 'TaskCreated') continue;
        const facts = factsOf(event, stream.id, businessKey);
        if (facts !== undefined) tasks.set(facts.task, { ...facts, inputs: inputsOf(facts.task, events) });
      }
    },
    taskOf: (task) => tasks.get(task),
  };
};

type Facts = Omit<TaskFacts, 'inputs'>;

const factsOf = ({ data }: RecordedEvent, caseId: string, businessKey: string | undefined): Facts | undefined => {
  const created = caseEventSchemas.TaskCreated.parse(data);
  const { department, from, form, priority, dueAt, sla } = created;
  if (department === undefined) return undefined;
  return {
    case: caseId,
    ...(businessKey === undefined ? {} : { businessKey }),
    process: created.process,
    task: created.task,
    element: created.element,
    name: created.name,
    department,
    ...(from === undefined ? {} : { from }),
    ...(form === undefined ? {} : { form }),
    ...(priority === undefined ? {} : { priority }),
    ...(dueAt === undefined ? {} : { dueAt }),
    ...(sla === undefined ? {} : { sla: { steps: sla.steps.map(({ kind, at }) => ({ kind, at })) } }),
  };
};

/** A task has the number of its instance, and input mappings set variables there, in the commit that makes the task. */
const inputsOf = (task: number, events: readonly RecordedEvent[]): TaskFacts['inputs'] => {
  const inputs: Record<string, Json> = {};
  for (const { type, data } of events) {
    if (type !== 'VariablesSet') continue;
    const { scope, changes } = caseEventSchemas.VariablesSet.parse(data);
    if (scope === task) for (const { name, after } of changes) inputs[name] = after;
  }
  return inputs;
};
