import { Connection } from '@temporalio/client';
import type { Client } from '@throughline/contract';
import { caseWorkflowId } from '@throughline/workflow-runtime/names';
import { actionsOf, type Actions, type HistoryEvent } from '@throughline/workflow-runtime/testing';

/** Whom the case goes to and fro between, and where Temporal answers. */
export type Handovers = {
  readonly address: string;
  readonly people: readonly [Client, Client];
  readonly handoffs: number;
};

/** Works one case of `handovers` from hand to hand, each in time, and counts what it cost in Temporal's actions. */
export const temporalActions = async ({ address, people, handoffs }: Handovers): Promise<Actions> => {
  const caseId = 'bench-handovers';
  await people[0].startCase({ process: 'handovers', case: caseId });
  for (let done = 0; done <= handoffs; done += 1) {
    const person = people[done % 2 === 0 ? 0 : 1];
    const task = await oneOf(async () => (await person.tasks({ case: caseId })).items[0]?.task);
    await person.complete({ case: caseId, task });
    // Somebody who works: the workflow hears of each handoff before the next one is there.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  const connection = await Connection.connect({ address });
  try {
    const execution = { workflowId: caseWorkflowId(caseId) };
    const history = await oneOf(async () => closed(connection, execution));
    return actionsOf(history);
  } finally {
    await connection.close();
  }
};

const closed = async (
  connection: Connection,
  execution: { readonly workflowId: string },
): Promise<{ readonly events?: readonly HistoryEvent[] | null } | undefined> => {
  const { workflowService } = connection;
  const described = await workflowService.describeWorkflowExecution({ namespace: 'default', execution });
  if (!described.workflowExecutionInfo?.closeTime) return undefined;
  const { history } = await workflowService.getWorkflowExecutionHistory({ namespace: 'default', execution });
  return history ?? undefined;
};

const oneOf = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not happen within 20 s');
};
