import { z } from 'zod';
import { pageOf, pageQuery } from './page.js';

const number = z.number().int();

/** What an SLA does at one instant, and whether it has. */
const slaStep = z
  .object({
    step: number,
    kind: z.enum(['offerAgain', 'remind', 'overdue', 'escalate']),
    at: z.string(),
    to: z.string().optional().describe('Of a rung: the role that it climbs to.'),
    escalation: z.string().optional(),
    state: z.enum(['done', 'next', 'later']),
  })
  .meta({ id: 'SlaStep' });

/** What an open task shows of the handoff that it is. */
export const handoffFacts = {
  from: z.string().optional().describe('The department that handed the work over.'),
  handoff: z
    .enum(['offered', 'acknowledged', 'accepted'])
    .describe("How far the department's answer to being asked has come."),
  sla: z
    .object({ steps: z.array(slaStep) })
    .optional()
    .describe('In the order of their instants; worked out from the calendar when the task was made.'),
  escalatedTo: z.array(z.string()).describe('People whom it has climbed to, the first rung first.'),
};

/** An SLA as an open task shows it. */
export type ShownSla = z.infer<typeof handoffFacts.sla>;

/** The department's system says that it has the task. */
export const acknowledgeHandoffSchema = z
  .strictObject({ reference: z.string().min(1).max(200).optional().describe("The department's own number for it.") })
  .meta({ id: 'AcknowledgeHandoff' });

/** The department takes the work on. */
export const acceptHandoffSchema = z.strictObject({}).meta({ id: 'AcceptHandoff' });

const answered = z.object({ at: z.string(), by: z.string() });

const handoffState = z
  .enum(['owed', 'overdue', 'answered', 'withdrawn'])
  .describe('overdue: past its limit and still owed; withdrawn: not needed any more.');

/** A handoff between departments, or work with an SLA, with what became of it and when. */
export const handoffSchema = z
  .object({
    case: z.string(),
    task: number,
    element: z.string(),
    name: z.string(),
    process: z.string(),
    businessKey: z.string().optional(),
    department: z.string().optional().describe('Who owes it.'),
    from: z.string().optional().describe('Who handed it over.'),
    state: handoffState,
    dueAt: z.string().optional(),
    offeredAt: z.string(),
    offeredAgainAt: z.string().optional(),
    acknowledged: answered.extend({ reference: z.string().optional() }).optional(),
    accepted: answered.optional(),
    remindedAt: z.string().optional(),
    overdueAt: z.string().optional(),
    escalated: z
      .object({ at: z.string(), rung: number, role: z.string(), to: z.string().optional() })
      .optional()
      .describe('The highest rung; `to` is absent where nobody held the role.'),
    closed: z.object({ at: z.string(), outcome: z.string() }).optional(),
    seq: number.describe('The event that last changed it.'),
  })
  .meta({ id: 'Handoff' });

/** A handoff between departments. */
export type Handoff = z.infer<typeof handoffSchema>;

/** Handoffs, the newest first. */
export const handoffsSchema = pageOf(handoffSchema).meta({ id: 'Handoffs' });

/** Which handoffs to find; every condition given must hold, the walls hold always. */
export const handoffQuerySchema = z.strictObject({
  ...pageQuery,
  department: z.string().max(200).optional().describe('Who owes it.'),
  from: z.string().max(200).optional().describe('Who handed it over.'),
  state: handoffState.optional(),
  case: z.string().max(200).optional(),
});

/** Which handoffs to find. */
export type HandoffQuery = z.input<typeof handoffQuerySchema>;
