import { caseEventSchemas, type Commit, type JsonObject, type RecordedEvent } from '@throughline/events';
import { isTopicPart } from './topics.js';

/** What a department is told, and of which event: made from one commit alone. */
export type ToldHandoff = {
  readonly kind: 'offered' | 'reminded' | 'overdue' | 'withdrawn';
  readonly seq: number;
  readonly task: number;
  readonly department: string;
  /** What the message says besides the facts of the task. */
  readonly more: JsonObject;
};

/**
 * What departments are to be told of a commit. Tasks without a department are told to nobody; nor are those of a lane that
 * no organisation has checked and whose id Kafka takes for no topic: one model must not keep all others from being told.
 */
export const toldHandoffs = (commit: Commit): readonly ToldHandoff[] =>
  commit.stream.kind === 'case' ? commit.events.flatMap((event) => toldOf(event) ?? []) : [];

const toldOf = (event: RecordedEvent): ToldHandoff | undefined => {
  const read = Object.hasOwn(readings, event.type) ? readings[event.type as keyof typeof readings] : undefined;
  const { department, ...told } = read?.(event) ?? { department: undefined };
  return department === undefined || !isTopicPart(department) || !('kind' in told)
    ? undefined
    : { ...told, seq: event.seq, department };
};

type Reading = Omit<ToldHandoff, 'seq' | 'department'> & { readonly department: string | undefined };

const readings = {
  TaskCreated: ({ data }: RecordedEvent): Reading => {
    const { task, department } = caseEventSchemas.TaskCreated.parse(data);
    return { kind: 'offered', task, department, more: {} };
  },
  HandoffOfferedAgain: ({ data }: RecordedEvent): Reading => {
    const { task, department } = caseEventSchemas.HandoffOfferedAgain.parse(data);
    return { kind: 'offered', task, department, more: { again: true } };
  },
  TaskReminded: ({ data }: RecordedEvent): Reading => {
    const { task, department } = caseEventSchemas.TaskReminded.parse(data);
    return { kind: 'reminded', task, department, more: {} };
  },
  TaskOverdue: ({ data }: RecordedEvent): Reading => {
    const { task, department } = caseEventSchemas.TaskOverdue.parse(data);
    return { kind: 'overdue', task, department, more: {} };
  },
  TaskEscalated: ({ data }: RecordedEvent): Reading => {
    const { task, department, rung, role, to } = caseEventSchemas.TaskEscalated.parse(data);
    return { kind: 'overdue', task, department, more: to === undefined ? { rung, role } : { rung, role, to } };
  },
  TaskWithdrawn: ({ data }: RecordedEvent): Reading => {
    const { task, department } = caseEventSchemas.TaskWithdrawn.parse(data);
    return { kind: 'withdrawn', task, department, more: { reason: 'withdrawn' } };
  },
  TaskCompleted: ({ data }: RecordedEvent): Reading => {
    const { task, department, by } = caseEventSchemas.TaskCompleted.parse(data);
    return { kind: 'withdrawn', task, department, more: { reason: 'answered', answer: 'completed', by } };
  },
  TaskReturned: ({ data }: RecordedEvent): Reading => {
    const { task, department, by } = caseEventSchemas.TaskReturned.parse(data);
    return { kind: 'withdrawn', task, department, more: { reason: 'answered', answer: 'returned', by } };
  },
} as const;
