import kafkajs from 'kafkajs';
import type { Desk, Script } from './behaviours.js';
import { createSpeaker } from './create-speaker.js';
import { keepListening } from './keep-listening.js';
import { readMessage, readRefusal, type Refusal } from './messages.js';
import { openBook } from './open-book.js';
import { workHandoffs, type Worked } from './work-handoffs.js';

/** Who the department is, and how it works. */
export type DepartmentOptions = {
  readonly brokers: readonly string[];
  readonly tls?: boolean;
  /** The first word of all topics, where several installations share a cluster; `throughline` unless told. */
  readonly prefix?: string;
  readonly department: string;
  /** The id of its system in the organisation. */
  readonly source: string;
  readonly script: Script;
  readonly desk?: Partial<Desk>;
  /** Milliseconds before each step. */
  readonly pause?: () => number;
  /** A file that survives a restart. */
  readonly book?: string;
  readonly onTrouble?: (words: string) => void;
};

/** A department that speaks only Kafka. */
export type Department = {
  readonly handoffs: () => readonly Worked[];
  /** Its commands that a case refused, once each. */
  readonly refusals: () => readonly Refusal[];
  /** Messages that came more than once, and messages that could not be read. */
  readonly counts: () => { readonly copies: number; readonly unreadable: number };
  readonly stop: () => Promise<void>;
};

/** Listens on `throughline.handoffs.<department>`, and answers on `throughline.commands.<department>` by its script. */
export const startDepartment = async (options: DepartmentOptions): Promise<Department> => {
  const { department, source, script, desk = {}, pause = () => 100, onTrouble = () => undefined } = options;
  const { prefix = 'throughline' } = options;
  const topic = (kind: string): string => `${prefix}.${kind}.${department}`;
  const kafka = new kafkajs.Kafka({
    clientId: source,
    brokers: [...options.brokers],
    ssl: options.tls ?? false,
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const stopping = new AbortController();
  const { signal } = stopping;
  const book = await openBook(options.book);
  const speaker = createSpeaker({ kafka, topic: topic('commands'), onTrouble, signal });
  const work = workHandoffs({ source, script, desk: { ...plainDesk, ...desk }, book, say: speaker.say, pause, signal });
  const refusals = new Map<string, Refusal>();
  let unreadable = 0;
  const listening = keepListening({
    ...{ kafka, group: `${source}.${prefix}`, topic: topic('handoffs'), onTrouble, signal },
    onMessage: async (value) => {
      const heard = readMessage(value);
      const refusal = heard === undefined ? readRefusal(value) : undefined;
      if (heard !== undefined) await work.hear(heard);
      else if (refusal !== undefined) refusals.set(refusal.id, refusal);
      else unreadable += 1;
    },
  });
  return {
    handoffs: work.handoffs,
    refusals: () => [...refusals.values()],
    counts: () => ({ copies: work.copies(), unreadable }),
    stop: async () => {
      stopping.abort();
      await listening;
      await speaker.close();
      await book.close();
    },
  };
};

const plainDesk: Desk = {
  reference: ({ case: caseId, task }) => `W-${caseId}-${String(task)}`,
  results: () => ({}),
  reason: ({ name }) => ({ reason: `${name}: what was handed over does not suffice` }),
};
