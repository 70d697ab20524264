import {
  enginePrincipal,
  Fault,
  type CaseEventOf,
  type CommandContext,
  type Commit,
  type RecordedEvent,
} from '@throughline/events';
import type { LoggedCommit } from '@throughline/event-store/memory';
import { broadcastSignal } from './broadcast-signal.js';
import type { LogStep } from './correlations.js';
import type { DispatcherParts } from './create-dispatcher.js';
import { matchName } from './match-key.js';
import { publishMessage } from './publish-message.js';

/** Follows the log by one stretch: publishes what cases threw, and hands signals on. Says how many commits it read. */
export const followLog = async (parts: DispatcherParts): Promise<number> => {
  const from = await parts.correlations.cursor();
  const logged = await parts.log.readLog(from, stretch, 'unsealed');
  const last = logged.at(-1);
  if (last === undefined) return 0;
  for (const { commit } of logged) await publishThrown(parts, commit);
  const moved = await parts.correlations.follow(from, last.no, logged.flatMap(stepsOf));
  return moved ? logged.length : 0;
};

const stretch = 500;

/** Before the cursor moves: after a crash it is done again, and publishing the same again changes nothing. */
const publishThrown = async (parts: DispatcherParts, { stream, events, at }: Commit): Promise<void> => {
  if (stream.kind !== 'case') return;
  for (const event of events) {
    const source = `case/${stream.id}`;
    const context: CommandContext = {
      id: `${source}/${String(event.seq)}/thrown`,
      at,
      by: enginePrincipal('dispatcher'),
      causation: `${source}@${String(event.seq)}`,
    };
    try {
      await publishEvent(parts, { source, event }, context);
    } catch (error) {
      // What no repetition helps must not hold up everybody else's messages; it is told, and the record has it.
      if (!(error instanceof Fault) || error.retryable) throw error;
      parts.onFault?.(error, { case: stream.id });
    }
  }
};

const publishEvent = async (
  parts: DispatcherParts,
  { source, event }: { readonly source: string; readonly event: RecordedEvent },
  context: CommandContext,
): Promise<void> => {
  if (isA(event, 'MessageThrown')) {
    const { message: id, name, key, payload } = event.data;
    const timeToLive = parts.thrownTimeToLive ?? anHour;
    const publication = { source, id, name, payload, timeToLive, ...(key === undefined ? {} : { key }) };
    await publishMessage(parts, publication, context);
  } else if (isA(event, 'SignalThrown')) {
    const { signal: id, name, payload } = event.data;
    await broadcastSignal(parts, { source, id, name, payload }, context);
  }
};

const anHour = 3_600_000;

const stepsOf = ({ no, commit }: LoggedCommit): LogStep[] =>
  commit.events.flatMap((event): LogStep[] => {
    const { id } = commit.stream;
    if (isA(event, 'SubscriptionOpened') && event.data.trigger === 'signal') {
      return [{ do: 'opened', no, case: id, subscription: event.data.subscription }];
    }
    return isBroadcast(commit, event) ? [{ do: 'signal', no, signal: id, name: matchName(event.data.name) }] : [];
  });

/** Case events are what the engine wrote: their type says what their data is. */
const isA = <T extends 'MessageThrown' | 'SignalThrown' | 'SubscriptionOpened'>(
  event: RecordedEvent,
  type: T,
): event is RecordedEvent & { readonly data: CaseEventOf<T>['data'] } => event.type === type;

const isBroadcast = (
  { stream }: Commit,
  event: RecordedEvent,
): event is RecordedEvent & { readonly data: { readonly name: string } } =>
  stream.kind === 'signal' && event.type === 'SignalBroadcast';
