import type { BundleEvent, CaseEvent, Instant, MessageEvent, RecordedEvent } from '@throughline/events';
import { matchKey, matchName } from './match-key.js';
import type { StartRow, SubscriptionRow } from './subscription-row.js';

/** The rows of one commit, in the order of its events. */
export const subscriptionRows = (
  facts: { readonly at: Instant },
  events: readonly RecordedEvent[],
): readonly SubscriptionRow[] =>
  events.flatMap((event) => {
    // What a stream of these kinds holds, its writers say; other event types make no row.
    const row = rowOf(event as unknown as CaseEvent | MessageEvent | BundleEvent, facts);
    return row === undefined ? [] : [row];
  });

const rowOf = (
  event: CaseEvent | MessageEvent | BundleEvent,
  { at }: { readonly at: Instant },
): SubscriptionRow | undefined => {
  switch (event.type) {
    case 'CaseOpened':
      return { do: 'case', process: event.data.process, started: ['message', 'signal'].includes(event.data.trigger) };
    case 'SubscriptionOpened': {
      const { subscription, element, trigger, name, key } = event.data;
      return { do: 'open', subscription, element, trigger, name: matchName(name), key: matchKey(key), at };
    }
    case 'SubscriptionClosed':
      return { do: 'close', subscription: event.data.subscription };
    case 'MessageCorrelated':
      return { do: 'correlated', subscription: event.data.subscription, message: event.data.message, at };
    case 'SignalReceived':
      return { do: 'signalled', subscription: event.data.subscription, signal: event.data.signal };
    case 'CaseClosed':
      return { do: 'end' };
    case 'MessagePublished': {
      const { name, key, expiresAt } = event.data;
      return { do: 'publish', name: matchName(name), key: matchKey(key), at, expiresAt };
    }
    case 'BundleDeployed':
      return { do: 'starts', starts: startsOf(event) };
    default:
      return undefined;
  }
};

const startsOf = (event: BundleEvent): StartRow[] =>
  event.data.resources.flatMap(({ id, starts }) =>
    (starts ?? []).flatMap(({ element, trigger, name }): StartRow[] =>
      trigger === 'timer' ? [] : [{ process: id, element, trigger, name: matchName(name) }],
    ),
  );
