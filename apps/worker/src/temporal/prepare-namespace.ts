import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import type { NativeConnection } from '@temporalio/worker';
import { searchAttributes } from '@throughline/workflow-runtime/names';

/** Makes what the namespace lacks, where we may; answers the identity of the namespace, which its name is not. */
export const prepareNamespace = async (connection: NativeConnection, namespace: string): Promise<string> => {
  const found = await identityOf(connection, namespace);
  const id = found ?? (await createNamespace(connection, namespace));
  await oncePresent(() => addSearchAttributes(connection, namespace));
  return id;
};

/** A namespace that was just made is known to all of Temporal after some seconds only. */
const oncePresent = async (work: () => Promise<void>): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (!hasStatus(error, notFound) || attempt === knownAfter) throw error;
      await sleep(500);
    }
  }
};

const knownAfter = 30;

/** The identity of a namespace; undefined where there is none of the name. */
export const identityOf = async (connection: NativeConnection, namespace: string): Promise<string | undefined> => {
  try {
    const { namespaceInfo } = await within(connection, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return namespaceInfo?.id ?? undefined;
  } catch (error) {
    if (hasStatus(error, notFound)) return undefined;
    throw error;
  }
};

const createNamespace = async (connection: NativeConnection, namespace: string): Promise<string> => {
  try {
    await within(connection, () =>
      connection.workflowService.registerNamespace({
        namespace,
        description: 'Throughline: what takes time in its cases',
        workflowExecutionRetentionPeriod: msToTs(retention),
      }),
    );
  } catch (error) {
    // Another worker was faster.
    if (!hasStatus(error, alreadyExists)) throw error;
  }
  const id = await identityOf(connection, namespace);
  if (id === undefined) throw new Error(`the namespace ${namespace} was made and is not there yet`);
  return id;
};

/** Of closed workflows: the record remembers, Temporal need not. */
const retention = '7 days';

/** A Temporal Cloud namespace has them by its own settings, and answers that we may not: the first start would tell. */
const addSearchAttributes = async (connection: NativeConnection, namespace: string): Promise<void> => {
  const wanted = Object.values(searchAttributes);
  try {
    const { customAttributes } = await within(connection, () =>
      connection.operatorService.listSearchAttributes({ namespace }),
    );
    const missing = wanted.filter(({ name }) => customAttributes[name] === undefined);
    if (missing.length === 0) return;
    await within(connection, () =>
      connection.operatorService.addSearchAttributes({
        namespace,
        searchAttributes: Object.fromEntries(missing.map(({ name, type }) => [name, valueTypes[type]])),
      }),
    );
  } catch (error) {
    if (![alreadyExists, permissionDenied, unimplemented].some((status) => hasStatus(error, status))) throw error;
  }
};

const { IndexedValueType } = proto.temporal.api.enums.v1;

const valueTypes = {
  TEXT: IndexedValueType.INDEXED_VALUE_TYPE_TEXT,
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  INT: IndexedValueType.INDEXED_VALUE_TYPE_INT,
  DOUBLE: IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE,
  BOOL: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
  DATETIME: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
  KEYWORD_LIST: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
} as const;

const within = <T>(connection: NativeConnection, work: () => Promise<T>): Promise<T> =>
  connection.withDeadline(Date.now() + 5_000, work);

/** gRPC's numbers. */
const [notFound, alreadyExists, permissionDenied, unimplemented] = [5, 6, 7, 12];

const hasStatus = (error: unknown, status: number | undefined): boolean =>
  isGrpcServiceError(error) && error.code === status;
