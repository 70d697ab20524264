import { findingSchema, type Finding } from '@throughline/contract';
import type { Refusal } from '@throughline/events';
import { z } from 'zod';
import { HttpProblem, type ProblemFacts } from './http-problem.js';

/**
 * HTTP's number for a refusal. 403: not this person. 404: no such thing. 409: not as things stand; reading again may
 * show what to do. 412: not on this state. 422: never, as it was sent. A code that is not here is 409.
 */
const statuses: Readonly<Record<string, number>> = {
  NotAllowed: 403,
  NotACandidate: 403,
  MayNotAssign: 403,

  CaseUnknown: 404,

  CaseMovedOn: 412,

  CommandIdReused: 422,
  MessageIdReused: 422,
  SignalIdReused: 422,
  BundleNotDeployable: 422,
  OrganisationRefused: 422,
  FormInvalid: 422,
  ReservedKey: 422,
  EventTooLarge: 422,
  ProcessUnknown: 422,
  StartEventUnknown: 422,
  StartEventAmbiguous: 422,
  ScopeUnknown: 422,
  PersonUnknown: 422,
  ReturnNotModelled: 422,
  ErrorNotCaught: 422,

  CursorUnreadable: 400,
};

/** The problem that a refusal is told as; the findings in its details are told one by one. */
export const refusalProblem = (refusal: Refusal, facts: ProblemFacts = {}): HttpProblem => {
  const { problems, ...details } = refusal.details ?? {};
  const findings = findingsOf(refusal.code, problems);
  return new HttpProblem(statuses[refusal.code] ?? 409, refusal, {
    ...(Object.keys(details).length === 0 ? {} : { details }),
    ...(findings === undefined ? {} : { problems: findings }),
    ...facts,
  });
};

const findingsOf = (code: string, problems: unknown): readonly Finding[] | undefined => {
  const parsed = z.array(findingSchema.partial({ code: true })).safeParse(problems);
  return parsed.success ? parsed.data.map((finding) => ({ ...finding, code: finding.code ?? code })) : undefined;
};
