import { canonicalJson, refusal, type CommandContext, type JsonObject, type Refusal } from '@throughline/events';
import { writeOnce, type Writer } from './write-once.js';

/** A signal from outside or from a case, unique by source and id; the source must be the sender's own. */
export type Broadcast = {
  readonly source: string;
  readonly id: string;
  readonly name: string;
  readonly payload: JsonObject;
};

/** What broadcasting is answered; the same again gets the same. */
export type Broadcasted =
  { readonly kind: 'broadcast'; readonly signal: string } | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Broadcasts a signal: one event in a stream of its own, delivered by its place in the log. */
export const broadcastSignal = async (
  writer: Writer,
  { source, id, name, payload }: Broadcast,
  context: CommandContext,
): Promise<Broadcasted> => {
  const stream = { kind: 'signal', id: `${source}/${id}` } as const;
  const data = { source, signal: id, name, payload };
  const answer = await writeOnce(writer, context, {
    stream,
    event: { type: 'SignalBroadcast', v: 1, data },
    command: { type: 'BroadcastSignal', body: data },
    same: (before) => canonicalJson(before) === canonicalJson(data),
    reused: signalReused(source, id),
  });
  return answer.kind === 'refused' ? answer : { kind: 'broadcast', signal: stream.id };
};

const signalReused = (source: string, id: string): Refusal =>
  refusal(
    'SignalIdReused',
    `${source} broadcast another signal as ${id}; give each signal its own id, or repeat it word for word`,
    { source, signal: id },
  );
