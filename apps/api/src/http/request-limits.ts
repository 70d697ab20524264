import { randomUUID } from 'node:crypto';
import type { NextFunction, Response } from 'express';
import type { ApiRequest } from './api-request.js';
import { HttpProblem } from './http-problem.js';

/** Longest path with its query; node itself stops headers at 16 kB. */
const longestUrl = 4_096;

/** What every request gets first: an id to find it in the log, headers that every answer has, and a limit on its URL. */
export const requestLimits = (request: ApiRequest, response: Response, next: NextFunction): void => {
  request.correlationId = correlationIdOf(request.headers['x-correlation-id']);
  response.setHeader('X-Correlation-Id', request.correlationId);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cache-Control', 'no-store');
  if (request.url.length > longestUrl) {
    next(
      new HttpProblem(414, {
        code: 'UrlTooLong',
        message: `The path with its query is longer than ${String(longestUrl)} characters. Ask for less at once.`,
      }),
    );
    return;
  }
  next();
};

/** An id of the caller's own is kept if it can do no harm in a log. */
const correlationIdOf = (given: string | string[] | undefined): string =>
  typeof given === 'string' && /^[A-Za-z0-9._-]{8,100}$/.test(given) ? given : randomUUID();
