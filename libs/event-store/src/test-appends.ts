import { genesisHash, type Json, type NewEvent, type StreamRef } from '@throughline/events';
import type { Append, EventStore, Head } from './ports.js';
import { sha256 } from './sha256.js';

let streams = 0;

/** A case that no other test writes to. */
export const newCase = (): StreamRef => {
  streams += 1;
  return { kind: 'case', id: `case-${String(streams)}-${String(Date.now())}` };
};

let commands = 0;

/** The head of a stream that does not exist. */
export const nowhere: Head = { seq: 0, hash: genesisHash, at: undefined };

/** An append of one event, to be varied. */
export const appendTo = (stream: StreamRef, expected: Head, changes: Partial<Append> = {}): Append => {
  commands += 1;
  return {
    stream,
    expected,
    command: {
      namespace: 'tests',
      id: `command-${String(commands)}-${String(Date.now())}`,
      type: 'Try',
      fingerprint: sha256('{}'),
    },
    at: '2026-11-22T10:00:00.000Z',
    actor: { kind: 'person', id: 'ada' },
    outcome: { kind: 'events', events: [happened(commands)], answer: { told: commands } },
    ...changes,
  };
};

/** Some event. */
export const happened = (data: Json): NewEvent => ({ type: 'Happened', v: 1, data });

/** The head that an append which must succeed leads to. */
export const headAfterAppend = async (store: EventStore, append: Append): Promise<Head> => {
  const appended = await store.append(append);
  if (appended.kind === 'appended') return appended.head;
  throw new Error(`the append ended as ${appended.kind}`);
};
