import type { NextFunction, Request, Response } from 'express';
import { HttpProblem } from './http-problem.js';

/**
 * So many requests a minute from one address, counted by this process: a bucket that fills evenly, so that nobody has to
 * wait for the turn of a minute. It stands before everything that costs anything.
 */
export const rateLimit = (requestsAMinute: number, now: () => number = () => performance.now()) => {
  const buckets = new Map<string, Bucket>();
  const perMs = requestsAMinute / 60_000;
  return (request: Pick<Request, 'ip'>, response: Pick<Response, 'setHeader'>, next: NextFunction): void => {
    const address = request.ip ?? '';
    const at = now();
    const { left, since } = buckets.get(address) ?? { left: requestsAMinute, since: at };
    const filled = Math.min(requestsAMinute, left + (at - since) * perMs);
    buckets.delete(address);
    buckets.set(address, { left: Math.max(filled - 1, 0), since: at });
    forgetOldest(buckets);
    if (filled >= 1) {
      next();
      return;
    }
    const seconds = Math.ceil((1 - filled) / perMs / 1_000);
    response.setHeader('Retry-After', String(seconds));
    next(
      new HttpProblem(429, {
        code: 'TooManyRequests',
        message: `Too many requests came from this address. Wait ${String(seconds)} s.`,
      }),
    );
  };
};

type Bucket = { readonly left: number; readonly since: number };

const mostAddresses = 50_000;

/** Whoever was heard of longest ago starts afresh. */
const forgetOldest = (buckets: Map<string, Bucket>): void => {
  for (const oldest of buckets.keys()) {
    if (buckets.size <= mostAddresses) return;
    buckets.delete(oldest);
  }
};
