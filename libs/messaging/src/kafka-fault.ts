import { Fault } from '@throughline/events';

/**
 * What an error of the driver means: `KafkaUnavailable` may be tried again; `KafkaRejected` is wrong in itself (rights,
 * sizes, names) and stays so until somebody changes something.
 */
export const kafkaFaultOf = (error: unknown): Fault => {
  if (error instanceof Fault) return error;
  const { type, words } = told(error);
  if (type !== undefined && rejected.has(type)) {
    return new Fault('KafkaRejected', `Kafka does not accept this (${type}): ${words}`, false, { cause: error });
  }
  return new Fault('KafkaUnavailable', `Kafka can't do it now: ${words}`, true, { cause: error });
};

/** Kafka's own names of errors that trying again does not help (protocol guide, "Error Codes"). */
const rejected: ReadonlySet<string> = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_TOPIC_EXCEPTION',
  'INVALID_PARTITIONS',
  'INVALID_REPLICATION_FACTOR',
  'INVALID_CONFIG',
  'POLICY_VIOLATION',
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
]);

/** The driver wraps errors in errors: the innermost type is Kafka's own word. */
const told = (error: unknown): { readonly type: string | undefined; readonly words: string } => {
  let type: string | undefined;
  let words = '';
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    if ('type' in at && typeof at.type === 'string') type = at.type;
    if (words === '') words = at.message;
  }
  return { type, words: words === '' ? String(error) : words };
};
