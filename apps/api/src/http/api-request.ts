import type { Principal } from '@throughline/events';
import type { Request } from 'express';

/** A request as our own middleware leaves it. `principal` is there on every path that is not public. */
export type ApiRequest = Request & {
  correlationId: string;
  principal?: Principal;
  /** Seconds since 1970: when the token that proved it expires. */
  tokenExpires?: number;
};
