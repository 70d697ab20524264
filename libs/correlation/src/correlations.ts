import type { Instant } from '@throughline/events';

/** A message that found who waits for it, or a start event; to be sent as a command until it is settled. */
export type Correlation = {
  /** `<source>/<message id>`: the id of the message's stream. */
  readonly message: string;
  readonly process: string;
  /** Counts up each time a refusal freed the message for another subscription. */
  readonly attempt: number;
  readonly case: string;
  /** Absent: the message opens the case, at `element`. */
  readonly subscription: number | undefined;
  readonly element: string;
  readonly name: string;
};

/** A signal for one subscription, or one start event. */
export type Delivery = {
  readonly signal: string;
  readonly case: string;
  readonly subscription: number | undefined;
  readonly process: string;
  readonly element: string;
  readonly name: string;
};

/**
 * How sending ended. `done`: taken. `free`: the subscription had closed, the message may go to another. `refused`: it
 * would be refused again.
 */
export type Outcome = 'done' | 'free' | 'refused';

/** What a stretch of the log says of signals: a subscription to one was opened, or one was broadcast. */
export type LogStep =
  | { readonly do: 'opened'; readonly no: bigint; readonly case: string; readonly subscription: number }
  | { readonly do: 'signal'; readonly no: bigint; readonly signal: string; readonly name: string };

/** What the dispatcher needs of the tables; one contract for PostgreSQL and for memory. */
export interface Correlations {
  /** Correlations that were not settled yet, the oldest first. */
  pending(limit: number): Promise<readonly Correlation[]>;
  /** False: it was settled before, or another attempt took its place. */
  settle(correlation: Correlation, outcome: Outcome): Promise<boolean>;
  /** Signal deliveries that were not settled yet, in the order of the log. */
  deliveries(limit: number): Promise<readonly Delivery[]>;
  settleDelivery(delivery: Delivery): Promise<void>;
  /** Up to where the log was followed. */
  cursor(): Promise<bigint>;
  /** Takes a stretch of the log; false: another follower was faster. */
  follow(from: bigint, to: bigint, steps: readonly LogStep[]): Promise<boolean>;
  /** Forgets messages that expired before the instant and are on their way to nobody; says how many. */
  expire(before: Instant): Promise<number>;
}
