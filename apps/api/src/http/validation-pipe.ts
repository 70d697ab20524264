import { StandardSchemaValidationPipe } from '@nestjs/common';
import { badRequest } from './http-problem.js';

/** Every body, query and parameter is parsed by its schema; what does not fit is told field by field. */
export const validationPipe = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) => {
    const problems = issues.slice(0, mostTold).map(({ path = [], message }) => ({
      code: 'ValueInvalid',
      pointer: path.map((segment) => `/${String(typeof segment === 'object' ? segment.key : segment)}`).join(''),
      message,
    }));
    const [first] = problems;
    const where = first === undefined || first.pointer === '' ? 'the request' : first.pointer;
    return badRequest('RequestInvalid', `${where}: ${first?.message ?? 'does not fit its schema'}`, {
      place: where,
      remedy: 'See /openapi.json for what this path takes.',
      problems,
    });
  },
});

const mostTold = 50;
