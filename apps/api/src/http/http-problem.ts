import type { Finding } from '@throughline/contract';
import type { JsonObject, Refusal } from '@throughline/events';

/** What a problem says besides its code and words. */
export type ProblemFacts = {
  readonly place?: string;
  readonly remedy?: string;
  readonly seq?: number;
  readonly commandId?: string;
  readonly details?: JsonObject;
  readonly problems?: readonly Finding[];
  readonly headers?: Readonly<Record<string, string>>;
};

/** A request that is not done, with the number by which HTTP says so: thrown in this app only, told by the filter. */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    readonly refusal: Refusal,
    readonly facts: ProblemFacts = {},
  ) {
    super(refusal.message);
    this.name = 'HttpProblem';
  }
}

/** What one may not see does not exist; the words are the same in both cases. */
export const notFound = (what: string): HttpProblem =>
  new HttpProblem(404, {
    code: 'NotFound',
    message: `There is no ${what}, or none that you may see.`,
  });

/** A body, parameter or header that can't be read. */
export const badRequest = (code: string, message: string, facts: ProblemFacts = {}): HttpProblem =>
  new HttpProblem(400, { code, message }, facts);
