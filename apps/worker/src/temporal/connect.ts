import { WorkflowClient } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import type { Log } from '@throughline/host';
import { installRuntime } from './install-runtime.js';
import { createPayloadCodec } from './payload-codec.js';
import type { TemporalConfig } from './temporal-settings.js';
import { failureConverterPath } from './workflow-bundle.js';

/** Connects to Temporal; throws where it does not answer within ten seconds. */
export const connect = ({ address, tls, apiKey }: TemporalConfig, log: Log): Promise<NativeConnection> => {
  installRuntime(log);
  return NativeConnection.connect({
    ...(address === undefined ? {} : { address }),
    ...(tls === undefined ? {} : { tls }),
    ...(apiKey === undefined ? {} : { apiKey }),
  });
};

/** How everything that goes to Temporal is written; the same for whoever reads it. */
export const dataConverterOf = ({ payloadKeys }: Pick<TemporalConfig, 'payloadKeys'>): DataConverter => ({
  failureConverterPath,
  payloadCodecs: [createPayloadCodec(payloadKeys)],
});

/** A client for workflows over a connection. */
export const workflowClient = (connection: NativeConnection, config: TemporalConfig): WorkflowClient =>
  new WorkflowClient({ connection, namespace: config.namespace, dataConverter: dataConverterOf(config) });
