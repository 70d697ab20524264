import { Fault } from '@throughline/events';
import type { HostRecord, Log } from '@throughline/host';
import { deadLetterOf, type DeadReason, type IncomingMessage, type Place, type Producer } from '@throughline/messaging';
import { createInboundAccounts, type InboundAccounts, type InboundOutcome } from './inbound-accounts.js';
import { takeCommand, type Taken } from './take-command.js';

/** What the handling of messages needs. */
export type HandlingParts = {
  readonly record: Pick<HostRecord, 'cases' | 'organisation' | 'queries' | 'now' | 'missing'>;
  readonly producer: Pick<Producer, 'publish'>;
  readonly log: Log;
};

/** Handles a message: resolves when it is accounted for, throws when the world is in the way. */
export type MessageHandler = (message: IncomingMessage) => Promise<void>;

/**
 * Handles messages from departments. A message that was accounted for before is left alone: its offset was not committed
 * before a crash. A dead letter is sent before it is accounted for: a crash in between sends it twice, never not at all.
 */
export const createMessageHandler = (parts: HandlingParts): MessageHandler => {
  const accounts = createInboundAccounts(parts.record.queries);
  const patience = createPatience(parts);
  return async (message) => {
    if (await accounts.has(message)) return;
    const taken = await takeCommand(parts.record, message).catch((error: unknown) => patience.judge(message, error));
    await account(parts, accounts, { message, taken });
    patience.forget(message);
  };
};

type Handled = { readonly message: IncomingMessage; readonly taken: Taken };

const account = async (parts: HandlingParts, accounts: InboundAccounts, { message, taken }: Handled): Promise<void> => {
  if (taken.kind === 'dead') {
    await parts.producer.publish([deadLetterOf(message, taken.why)]);
    parts.log.warn({ ...placeOf(message), reason: taken.why.code }, 'a message from a department is a dead letter');
  }
  await accounts.enter(message, outcomeOf(taken), parts.record.now());
};

const outcomeOf = (taken: Taken): InboundOutcome =>
  taken.kind === 'answered'
    ? taken
    : { outcome: 'dead-letter', answers: false, source: taken.source, commandId: taken.id, reason: taken.why.code };

/** How often, with the record within reach, a message may break what handles it. */
const attempts = 5;

/** Tells what will pass from what will not: a message that always breaks its handling must not keep others waiting. */
const createPatience = ({ record, log }: HandlingParts) => {
  const failed = new Map<string, number>();
  return {
    forget: (place: Place): boolean => failed.delete(nameOf(place)),
    judge: async (place: Place, error: unknown): Promise<Taken> => {
      if (error instanceof Fault && error.retryable) throw error;
      if (error instanceof Fault) return { kind: 'dead', why: faultReason(error) };
      const times = (failed.get(nameOf(place)) ?? 0) + 1;
      failed.set(nameOf(place), times);
      if (times < attempts || (await record.missing()).length > 0) throw error;
      log.error({ err: error, ...placeOf(place) }, 'a message breaks what handles it, each time');
      return {
        kind: 'dead',
        why: { code: 'Unprocessable', words: 'It could not be handled; operators have the details.' },
      };
    },
  };
};

const faultReason = ({ code, message }: Fault): DeadReason => ({ code, words: message });

const nameOf = ({ topic, partition, offset }: Place): string => `${topic}/${String(partition)}/${String(offset)}`;

const placeOf = ({ topic, partition, offset }: Place) => ({ topic, partition, offset: String(offset) });
