import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Principal } from '@throughline/events';
import type { ApiRequest } from './api-request.js';
import { HttpProblem } from './http-problem.js';

/** Who asks. */
export const By = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<ApiRequest>();
  if (principal === undefined) throw new HttpProblem(401, { code: 'NotAuthenticated', message: 'Send a token.' });
  return principal;
});
