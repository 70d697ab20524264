import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Principal } from '@throughline/events';
import type { Response } from 'express';
import type { ApiRequest } from './api-request.js';
import { commandHeaders, type CommandHeaders } from './command-headers.js';
import { HttpProblem } from './http-problem.js';

/** Who asks; `tell` puts where things stand into the answer's headers. */
export type Asker = { readonly by: Principal; readonly tell: (seq: number) => void };

/** Who sends a command, and what its headers say of it. */
export type Sender = Asker & CommandHeaders;

/** The {@link Asker} of a request. */
export const Asks = createParamDecorator((_: unknown, context: ExecutionContext): Asker => {
  const http = context.switchToHttp();
  const response = http.getResponse<Response>();
  return { by: principalOf(http.getRequest<ApiRequest>()), tell: (seq) => tellSeq(response, seq) };
});

/** The {@link Sender} of a command. */
export const Sends = createParamDecorator((_: unknown, context: ExecutionContext): Sender => {
  const http = context.switchToHttp();
  const request = http.getRequest<ApiRequest>();
  const response = http.getResponse<Response>();
  const headers = commandHeaders(request.headers);
  response.setHeader('Idempotency-Key', headers.commandId);
  return { by: principalOf(request), ...headers, tell: (seq) => tellSeq(response, seq) };
});

const tellSeq = (response: Response, seq: number): void => {
  response.setHeader('ETag', `"${String(seq)}"`);
};

/** The middleware lets nobody through without; a path that it took for public by mistake stays closed here. */
const principalOf = ({ principal }: ApiRequest): Principal => {
  if (principal !== undefined) return principal;
  throw new HttpProblem(401, { code: 'NotAuthenticated', message: 'Send a token of the issuer.' });
};
