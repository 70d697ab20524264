import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/** What an operation is called in the document, and the number of its good answer. */
export type AnswerFacts = { readonly summary: string; readonly status?: number; readonly description?: string };

/** An operation's good answer by its schema; every other answer is a problem. */
export const Answers = (schema: z.ZodType, { summary, status = 200, description = '' }: AnswerFacts): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary, ...(description === '' ? {} : { description }) }),
    ApiResponse({ status, standardSchema: schema, description: summary }),
    ...problems,
  );

/** The header that every command understands. */
export const CommandIdDocs = (): MethodDecorator =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The id of the command: sent again under it, the answer is the same. Without one a fresh id is made.',
    schema: { type: 'string', maxLength: 200 },
  });

/** The headers of a command that may be meant for one state alone. */
export const CommandHeaderDocs = (): MethodDecorator =>
  applyDecorators(
    CommandIdDocs(),
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'ETag of the state that the command is meant for; 412 when things have moved on.',
      schema: { type: 'string' },
    }),
  );

const told = {
  400: 'The request cannot be read.',
  401: 'No good token.',
  403: 'Not allowed to who asks.',
  404: 'No such thing, or none that one may see.',
  409: 'Not as things stand.',
  412: 'Things have moved on.',
  422: 'Never, as it was sent.',
  429: 'Too many requests.',
  503: 'Not now; Retry-After says when.',
} as const;

const problems = Object.entries(told).map(([status, description]) =>
  ApiResponse({
    status: Number(status),
    description,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }),
);
