import { z } from 'zod';
import { jsonObject } from './schemas.js';

/** Schemas of the events of `message` streams (id: `<source>/<message id>`) and `signal` streams. */
export const messageEventSchemas = {
  MessagePublished: z.object({
    source: z.string(),
    message: z.string(),
    name: z.string(),
    /** Correlation key; absent where the receiver's subscription has none. */
    key: z.string().optional(),
    payload: jsonObject,
    /** Until when an uncorrelated message waits for a subscription. */
    expiresAt: z.string(),
  }),
} as const;

/** Schemas of the events of `signal` streams. */
export const signalEventSchemas = {
  SignalBroadcast: z.object({ source: z.string(), signal: z.string(), name: z.string(), payload: jsonObject }),
} as const;

/** An event of a message stream. */
export type MessageEvent = {
  readonly type: 'MessagePublished';
  readonly v: 1;
  readonly data: z.infer<(typeof messageEventSchemas)['MessagePublished']>;
};

/** An event of a signal stream. */
export type SignalEvent = {
  readonly type: 'SignalBroadcast';
  readonly v: 1;
  readonly data: z.infer<(typeof signalEventSchemas)['SignalBroadcast']>;
};
