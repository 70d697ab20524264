import type { Instant } from '@throughline/events';

/** What correlation keeps of a commit: the rows that its SQL function and its memory twin both take. */
export type SubscriptionRow =
  /** The case exists; `started` when a message or a signal opened it. */
  | { readonly do: 'case'; readonly process: string; readonly started: boolean }
  | {
      readonly do: 'open';
      readonly subscription: number;
      readonly element: string;
      readonly trigger: 'message' | 'signal';
      readonly name: string;
      readonly key: string;
      readonly at: Instant;
    }
  | { readonly do: 'close'; readonly subscription: number }
  /** A message arrived: its correlation is done, and the subscription, if still open, may take the next. */
  | { readonly do: 'correlated'; readonly subscription: number; readonly message: string; readonly at: Instant }
  | { readonly do: 'signalled'; readonly subscription: number; readonly signal: string }
  | { readonly do: 'end' }
  | {
      readonly do: 'publish';
      readonly name: string;
      readonly key: string;
      readonly at: Instant;
      readonly expiresAt: Instant;
    }
  | { readonly do: 'starts'; readonly starts: readonly StartRow[] };

/** What opens a case of a process. */
export type StartRow = {
  readonly process: string;
  readonly element: string;
  readonly trigger: 'message' | 'signal';
  readonly name: string;
};
