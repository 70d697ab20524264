import { streamName } from '@throughline/events';
import { eventId } from './event-messages.js';
import type { LoggedCommit } from './logged-commit.js';
import { refusalMessages } from './refusal-messages.js';
import { toldHandoffs } from './told-handoffs.js';
import { handoffsTopic } from './topics.js';

/** Which message on a department's topic a commit makes. */
export type ToldMessage = { readonly topic: string; readonly type: string; readonly id: string };

/** What departments are told of a commit, without the words: enough to find it again. */
export const toldOf = (logged: LoggedCommit): readonly ToldMessage[] => {
  const stream = streamName(logged.commit.stream);
  return [
    ...toldHandoffs(logged.commit).map(({ kind, seq, department }) => ({
      topic: handoffsTopic(department),
      type: `throughline.handoff.${kind}.v1`,
      id: eventId(stream, seq),
    })),
    ...refusalMessages(logged).map(({ topic }, index) => ({
      topic,
      type: 'throughline.command.refused.v1',
      id: eventId(stream, logged.commit.firstSeq + index),
    })),
  ];
};
