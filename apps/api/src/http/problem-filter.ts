import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { Fault } from '@throughline/events';
import type { Problem } from '@throughline/contract';
import { LOG, type Log } from '@throughline/host';
import type { Response } from 'express';
import type { ApiRequest } from './api-request.js';
import { HttpProblem } from './http-problem.js';

/** Tells every failure as RFC 9457 problem+json: what happened, and what to do; never how it looks inside. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOG) private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<ApiRequest>();
    const response = http.getResponse<Response>();
    const told = toldOf(error);
    if (told.status >= 500) {
      const { correlationId, method } = request;
      this.log.error({ err: error, correlationId, method, path: request.path }, `${told.refusal.code}: request failed`);
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response
      .status(told.status)
      .set({ 'Content-Type': 'application/problem+json; charset=utf-8', 'Cache-Control': 'no-store' })
      .set(told.facts.headers ?? {})
      .send(JSON.stringify(problemOf(told, request)));
  }
}

const problemOf = ({ status, refusal, facts }: HttpProblem, request: ApiRequest): Problem => {
  const { headers: _, problems, ...told } = facts;
  return {
    type: `urn:throughline:problem:${refusal.code}`,
    title: wordsOf(refusal.code),
    status,
    detail: refusal.message,
    code: refusal.code,
    instance: request.path,
    correlationId: request.correlationId,
    ...(told as Partial<Problem>),
    ...(problems === undefined ? {} : { problems: [...problems] }),
  };
};

/** `TaskHeldByAnother` → `Task held by another`. */
const wordsOf = (code: string): string => {
  const words = code.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
};

const toldOf = (error: unknown): HttpProblem => {
  if (error instanceof HttpProblem) return error;
  if (error instanceof Fault) return ofFault(error);
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  if (status !== undefined && status >= 400 && status < 500) return ofClientError(status);
  const message = 'This went wrong on our side. Tell the operator the correlation id.';
  return new HttpProblem(500, { code: 'Defect', message });
};

/** What can help when tried again is 503; the rest needs an operator. Messages of faults carry no payloads. */
const ofFault = ({ code, message, retryable }: Fault): HttpProblem => {
  if (sendersFaults.has(code)) return new HttpProblem(422, { code, message });
  return retryable
    ? new HttpProblem(
        503,
        { code, message },
        { remedy: 'Send it again under the same id.', headers: { 'Retry-After': '1' } },
      )
    : new HttpProblem(500, { code, message: 'This needs an operator. Tell them the code and the correlation id.' });
};

/** What the store finds wrong in what was sent. */
const sendersFaults = new Set(['EventTooLarge', 'ReservedKey']);

/** Express's own errors (body-parser, router) carry a number. */
const statusOf = (error: unknown): number | undefined => {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' ? status : undefined;
};

const clientErrors: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: [
    'RequestUnreadable',
    "The request can't be read: its body is not what its Content-Type says, or its path is no UTF-8.",
  ],
  404: ['NoSuchPath', 'There is nothing at this path. See /openapi.json.'],
  405: ['MethodNotAllowed', 'This path does not know this method. See /openapi.json.'],
  413: ['BodyTooLarge', 'The body is larger than this path takes.'],
  415: ['MediaTypeUnknown', 'The body is of a type that this path does not read.'],
  429: ['TooManyRequests', 'Too many requests came from this address. Wait, then go on more slowly.'],
};

const ofClientError = (status: number): HttpProblem => {
  const [code, message] = clientErrors[status] ?? ['RequestRefused', 'The request is refused.'];
  return new HttpProblem(status, { code, message });
};
