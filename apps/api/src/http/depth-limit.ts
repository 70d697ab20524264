import type { NextFunction, Request } from 'express';
import { badRequest } from './http-problem.js';

/** Deeper than any form or document; what walks values after this may recurse. */
const deepest = 64;

/** Refuses bodies that are nested so deeply that walking them would break the stack. */
export const depthLimit = (request: Pick<Request, 'body'>, _response: unknown, next: NextFunction): void => {
  if (!isDeeper(request.body, deepest)) {
    next();
    return;
  }
  next(badRequest('BodyTooDeep', `The body is nested more than ${String(deepest)} levels deep.`, { place: 'body' }));
};

/** Level by level, without recursion. */
const isDeeper = (value: unknown, levels: number): boolean => {
  let level = [value].filter(isNested);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= levels) return true;
    level = level.flatMap((nested) => Object.values(nested).filter(isNested));
  }
  return false;
};

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;
