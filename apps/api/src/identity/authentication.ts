import { Inject, Injectable } from '@nestjs/common';
import { LOG, type Log } from '@throughline/host';
import type { NextFunction, Response } from 'express';
import type { ApiRequest } from '../http/api-request.js';
import { HttpProblem } from '../http/http-problem.js';
import { Principals } from './principals.js';
import { TOKENS } from './tokens.js';
import type { TokenVerifier } from './token-verifier.js';

/** Says who asks, before anything of the body is read. What is not public is closed to everyone without a good token. */
@Injectable()
export class Authentication {
  constructor(
    @Inject(TOKENS) private readonly tokens: TokenVerifier,
    @Inject(Principals) private readonly principals: Principals,
    @Inject(LOG) private readonly log: Log,
  ) {}

  readonly middleware = (request: ApiRequest, _response: Response, next: NextFunction): void => {
    if (publicPaths.has(request.path)) next();
    else this.authenticate(request).then(() => next(), next);
  };

  private async authenticate(request: ApiRequest): Promise<void> {
    const token = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) throw unauthenticated('Send a token of the issuer as "Authorization: Bearer …".');
    const verified = await this.tokens.verify(token);
    if (verified.kind === 'bad') {
      this.log.info({ correlationId: request.correlationId, reason: verified.reason }, 'token refused');
      throw unauthenticated('The token is not good, or not good any more. Get a new one from the issuer.', true);
    }
    const { principal } = await this.principals.of(verified.claims);
    request.principal = principal;
    request.tokenExpires = verified.claims.expires;
  }
}

/** Whoever runs the machine asks these; nothing in them is anybody's secret. */
const publicPaths: ReadonlySet<string> = new Set(['/health', '/health/live', '/health/ready', '/openapi.json']);

/** RFC 6750 §3: a request without a token is told no error code. */
const unauthenticated = (message: string, invalid = false): HttpProblem =>
  new HttpProblem(
    401,
    { code: invalid ? 'TokenRefused' : 'NotAuthenticated', message },
    { headers: { 'WWW-Authenticate': invalid ? 'Bearer error="invalid_token"' : 'Bearer' } },
  );
