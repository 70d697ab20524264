import type { Instant, JsonObject } from '@throughline/events';

/** What a department's system is asked for. */
export type ServiceCall = {
  readonly caseId: string;
  readonly request: number;
  readonly element: string;
  readonly service: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly attempt: number;
  /** What the element sees, with personal tags taken off. */
  readonly variables: JsonObject;
  readonly at: Instant;
};

/** How a service answers. `after` is an ISO 8601 duration on the simulated clock; without it the answer is immediate. */
export type ServiceAnswer =
  | { readonly kind: 'result'; readonly variables?: JsonObject; readonly after?: string }
  | { readonly kind: 'failure'; readonly message: string; readonly retries?: number; readonly after?: string }
  | {
      readonly kind: 'error';
      readonly code: string;
      readonly message?: string;
      readonly variables?: JsonObject;
      readonly after?: string;
    };

/**
 * Plays the departments' systems: called once a request and attempt. Without an answer the request waits until
 * `simulation.service` gives one.
 */
export type ServiceBehaviour = (call: ServiceCall) => ServiceAnswer | undefined;
