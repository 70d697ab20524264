import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';

/** Starts a workflow that nobody works on: all that is asked of the server is to remember it. */
export async function startWorkflow(address: string, workflowId: string): Promise<void> {
  await withClient(address, async (client) => {
    await client.workflow.start('case', { workflowId, taskQueue: 'nobody' });
  });
}

/** The ids of all workflows that a server knows, once its list of them is read. */
export async function workflowsOf(address: string): Promise<readonly string[]> {
  return withClient(address, async (client) => {
    const ids: string[] = [];
    // The list follows what happened by a moment.
    for (let attempt = 0; attempt < 20 && ids.length === 0; attempt += 1) {
      for await (const { workflowId } of client.workflow.list()) ids.push(workflowId);
      await sleep(50);
    }
    return ids;
  });
}

/** A client for the time of `use`. */
export async function withClient<Answer>(address: string, use: (client: Client) => Promise<Answer>): Promise<Answer> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}
