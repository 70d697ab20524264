import {
  canonicalJson,
  messageEventSchemas,
  refusal,
  type CommandContext,
  type Instant,
  type JsonObject,
  type Refusal,
} from '@throughline/events';
import { writeOnce, type Writer } from './write-once.js';

/**
 * A message from outside or from a case, unique by source and id. The source must be the publisher's own: the api takes
 * it from the principal, so that nobody can use up another's ids.
 */
export type Publication = {
  readonly source: string;
  readonly id: string;
  readonly name: string;
  readonly key?: string;
  readonly payload: JsonObject;
  /** How long it waits for a subscription, in milliseconds; 0: only for those who wait already. */
  readonly timeToLive: number;
};

/** What publishing is answered; the same again gets the same. */
export type Published =
  | { readonly kind: 'published'; readonly message: string; readonly expiresAt: Instant }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Publishes a message: one event in a stream of its own, correlated in the same transaction. */
export const publishMessage = async (
  writer: Writer,
  publication: Publication,
  context: CommandContext,
): Promise<Published> => {
  const { source, id, name, key, payload, timeToLive } = publication;
  const stream = { kind: 'message', id: `${source}/${id}` } as const;
  const expiresAt = new Date(Date.parse(context.at) + timeToLive).toISOString();
  const told: JsonObject = { source, message: id, name, ...(key === undefined ? {} : { key }), payload };
  const answer = await writeOnce(writer, context, {
    stream,
    event: { type: 'MessagePublished', v: 1, data: { ...told, expiresAt } },
    command: { type: 'PublishMessage', body: { ...told, timeToLive } },
    same: (data) => canonicalJson({ ...data, expiresAt }) === canonicalJson({ ...told, expiresAt }),
    reused: messageReused(source, id),
  });
  if (answer.kind === 'refused') return answer;
  const published = messageEventSchemas.MessagePublished.parse(answer.data);
  return { kind: 'published', message: stream.id, expiresAt: published.expiresAt };
};

const messageReused = (source: string, id: string): Refusal =>
  refusal(
    'MessageIdReused',
    `${source} published another message as ${id}; give each message its own id, or repeat it word for word`,
    { source, message: id },
  );
