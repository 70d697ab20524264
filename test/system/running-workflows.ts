import { Connection } from '@temporalio/client';

/** The ids of the workflows that are running, as Temporal lists them. */
export const runningWorkflows = async (address: string): Promise<readonly string[]> => {
  const connection = await Connection.connect({ address });
  try {
    const ids: string[] = [];
    for (let page: Uint8Array | undefined; ;) {
      const { executions, nextPageToken } = await connection.workflowService.listWorkflowExecutions({
        namespace: 'default',
        query: `ExecutionStatus = 'Running'`,
        ...(page === undefined ? {} : { nextPageToken: page }),
      });
      ids.push(...executions.flatMap(({ execution }) => execution?.workflowId ?? []));
      if (nextPageToken.length === 0) return ids;
      page = nextPageToken;
    }
  } finally {
    await connection.close();
  }
};
