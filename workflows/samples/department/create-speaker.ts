import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka, Producer } from 'kafkajs';
import type { Command } from './messages.js';

/** `onTrouble` hears why a command is not through yet. */
export type SpeakerParts = {
  readonly kafka: Pick<Kafka, 'producer'>;
  readonly topic: string;
  readonly onTrouble: (words: string) => void;
  readonly signal: AbortSignal;
};

/** Says commands one after the other; each resolves when Kafka has it, however often that took. */
export const createSpeaker = (parts: SpeakerParts) => {
  let producer: Producer | undefined;
  let last: Promise<void> = Promise.resolve();
  const drop = async (): Promise<void> => {
    const before = producer;
    producer = undefined;
    await before?.disconnect().catch(() => undefined);
  };
  const send = async ({ key, value }: Command): Promise<void> => {
    producer ??= await connected(parts.kafka);
    const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
    await producer.send({ topic: parts.topic, acks: everyReplicaInSync, messages: [{ key, value, headers }] });
  };
  const insist = async (command: Command): Promise<void> => {
    for (;;) {
      parts.signal.throwIfAborted();
      try {
        await send(command);
        return;
      } catch (error) {
        parts.onTrouble(error instanceof Error ? error.message : String(error));
        // kafkajs may not go on after an error as if there had been none: another producer does.
        await drop();
        await sleep(1_000, undefined, { signal: parts.signal });
      }
    }
  };
  return {
    say: (command: Command): Promise<void> => {
      const said = last.then(() => insist(command));
      last = said.catch(() => undefined);
      return said;
    },
    close: async (): Promise<void> => {
      await last;
      await drop();
    },
  };
};

const everyReplicaInSync = -1;

/** `idempotent` loses acknowledged messages in kafkajs 2.2.4 after any produce error; ids do what it is for. */
const connected = async (kafka: SpeakerParts['kafka']): Promise<Producer> => {
  const producer = kafka.producer({ idempotent: false, maxInFlightRequests: 1, allowAutoTopicCreation: false });
  await producer.connect();
  return producer;
};
