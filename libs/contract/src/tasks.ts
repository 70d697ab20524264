import { z } from 'zod';
import { handoffFacts } from './handoffs.js';
import { jsonObjectSchema } from './json-value.js';
import { instant, pageOf, pageQuery } from './page.js';

/** An open task as an inbox shows it. */
export const taskSchema = z
  .object({
    case: z.string(),
    task: z.number().int(),
    element: z.string(),
    name: z.string(),
    process: z.string(),
    caseProcess: z.string(),
    businessKey: z.string().optional(),
    department: z.string().optional(),
    candidateRoles: z.array(z.string()),
    candidatePeople: z.array(z.string()),
    assignee: z.string().optional(),
    form: z.string().optional(),
    priority: z.number().int().optional(),
    createdAt: z.string(),
    dueAt: z.string().optional(),
    from: z.string().optional().describe('The department that handed the work over.'),
    overdueAt: z.string().optional(),
    escalatedTo: z.array(z.string()).describe('People whom it has climbed to, the first rung first.'),
    seq: z.number().int().describe('The event that last changed the task.'),
  })
  .meta({ id: 'Task' });

/** An open task as an inbox shows it. */
export type Task = z.infer<typeof taskSchema>;

/** Open tasks, the soonest due first. */
export const tasksSchema = pageOf(taskSchema).meta({ id: 'Tasks' });

/** Which open tasks to find; every condition given must hold, the walls hold always. */
export const taskQuerySchema = z.strictObject({
  ...pageQuery,
  view: z
    .enum(['mine', 'claimable', 'open'])
    .default('open')
    .describe(
      "mine: assigned to who asks, or climbed up to them; claimable: nobody's, and who asks is a candidate; open: all that one sees.",
    ),
  department: z.string().max(200).optional(),
  role: z.string().max(200).optional(),
  assignee: z.string().max(200).optional(),
  case: z.string().max(200).optional(),
  process: z.string().max(200).optional(),
  businessKey: z.string().max(200).optional(),
  dueBefore: instant.optional(),
});

/** Which open tasks to find. */
export type TaskQuery = z.input<typeof taskQuerySchema>;

/** An open task with its form and the data that it sees. */
export const taskDetailSchema = z
  .object({
    case: z.string(),
    seq: z.number().int(),
    task: z.number().int(),
    element: z.string(),
    name: z.string(),
    process: z.string(),
    businessKey: z.string().optional(),
    department: z.string().optional(),
    candidateRoles: z.array(z.string()),
    candidatePeople: z.array(z.string()),
    assignee: z.string().optional(),
    heldSince: z.string().optional(),
    priority: z.number().int().optional(),
    createdAt: z.string(),
    dueAt: z.string().optional(),
    ...handoffFacts,
    mayClaim: z.boolean().describe('Whether who asks is a candidate.'),
    form: z
      .object({ id: z.string(), version: z.number().int(), schema: jsonObjectSchema })
      .optional()
      .describe('JSON Schema of what is to be entered.'),
    variables: jsonObjectSchema.describe('What the task sees.'),
  })
  .meta({ id: 'TaskDetail' });

/** An open task with its form and the data that it sees. */
export type TaskDetail = z.infer<typeof taskDetailSchema>;

/** Gives the task back to its candidates. */
export const releaseTaskSchema = z
  .strictObject({ reason: z.string().max(2_000).optional() })
  .meta({ id: 'ReleaseTask' });

/** Gives the task to a person. */
export const assignTaskSchema = z
  .strictObject({ to: z.string().min(1).max(200), reason: z.string().max(2_000).optional() })
  .meta({ id: 'AssignTask' });

/** What was entered; checked by the task's form. */
export const completeTaskSchema = z
  .strictObject({ variables: jsonObjectSchema.default({}) })
  .meta({ id: 'CompleteTask' });

/** Gives the work back, by an error event that the process models. */
export const returnTaskSchema = z
  .strictObject({
    reason: z.string().min(1).max(2_000),
    code: z.string().min(1).max(200).default('RETURNED'),
    variables: jsonObjectSchema.default({}),
  })
  .meta({ id: 'ReturnTask' });
