import type { IncomingMessage, MessageHeaders, OutgoingMessage, Place } from './kafka-port.js';
import { deadLetterTopic } from './topics.js';

/** Why a message was put aside: a code for machines, and words. */
export type DeadReason = { readonly code: string; readonly words: string };

/** A message that was put aside, with where it came from. */
export type DeadLetter = {
  readonly origin: Place;
  readonly reason: DeadReason;
  /** How often it was put back before. */
  readonly redriven: number;
  /** It was too long to be kept whole, and can't be put back. */
  readonly cut: boolean;
  /** The message as it came. */
  readonly message: Omit<OutgoingMessage, 'topic'>;
};

const names = {
  topic: 'throughline-topic',
  partition: 'throughline-partition',
  offset: 'throughline-offset',
  reason: 'throughline-reason',
  words: 'throughline-words',
  redriven: 'throughline-redriven',
  cut: 'throughline-cut',
} as const;

/** More than our commands topics take in; a topic that somebody made otherwise must not break the dead letters'. */
const mostKept = 1024 * 1024;

/** The letter of a message: its own bytes, key and headers, with ours beside them. */
export const deadLetterOf = (message: IncomingMessage, { code, words }: DeadReason): OutgoingMessage => ({
  topic: deadLetterTopic,
  key: message.key,
  value: message.value?.subarray(0, mostKept) ?? null,
  headers: {
    ...message.headers,
    ...((message.value?.byteLength ?? 0) > mostKept ? { [names.cut]: String(message.value?.byteLength) } : {}),
    [names.topic]: message.topic,
    [names.partition]: String(message.partition),
    [names.offset]: String(message.offset),
    [names.reason]: code,
    [names.words]: words.slice(0, 1_000),
  },
});

/** Reads a dead letter; undefined where somebody else put something there. */
export const readDeadLetter = ({ key, value, headers }: IncomingMessage): DeadLetter | undefined => {
  const [topic, partition, offset] = [names.topic, names.partition, names.offset].map((name) => textOf(headers, name));
  const code = textOf(headers, names.reason);
  if (topic === undefined || code === undefined || !isWhole(partition) || !isWhole(offset)) return undefined;
  return {
    origin: { topic, partition: Number(partition), offset: BigInt(offset) },
    reason: { code, words: textOf(headers, names.words) ?? '' },
    redriven: Number(textOf(headers, names.redriven) ?? 0),
    cut: headers[names.cut] !== undefined,
    message: { key, value, headers: withoutOurs(headers) },
  };
};

/** The message as it goes back to where it came from, with the count of how often it did. */
export const redrivenMessage = ({ origin, redriven, message }: DeadLetter): OutgoingMessage => ({
  ...message,
  topic: origin.topic,
  headers: { ...message.headers, [names.redriven]: String(redriven + 1) },
});

const ours: ReadonlySet<string> = new Set(Object.values(names));

const withoutOurs = (headers: MessageHeaders): MessageHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !ours.has(name)));

const textOf = (headers: MessageHeaders, name: string): string | undefined => {
  const value = headers[name];
  return value === undefined || typeof value === 'string' ? value : Buffer.from(value).toString('utf8');
};

const isWhole = (text: string | undefined): text is string => text !== undefined && /^\d{1,19}$/.test(text);
