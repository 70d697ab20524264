import { Inject, Injectable } from '@nestjs/common';
import type { PageOf } from '@throughline/contract';
import type { PageAnswer } from '@throughline/read-models';
import { CURSORS } from '../record/tokens.js';
import { refusalProblem } from './refusal-status.js';
import type { SignedCursors } from './signed-cursors.js';

/** The query of a list. */
type ListQuery = { readonly limit: number; readonly cursor?: string | undefined };

/** Gives lists a page at a time; cursors are good for one list with one query and can't be forged. */
@Injectable()
export class Paging {
  constructor(@Inject(CURSORS) private readonly cursors: SignedCursors) {}

  /** One page, by whatever answers for it. */
  async page<Row>(
    list: string,
    query: ListQuery,
    ask: (page: { limit: number; after?: string; cursor: undefined }) => Promise<PageAnswer<Row>>,
  ): Promise<PageOf<Row>> {
    const after = query.cursor === undefined ? {} : { after: this.opened(list, query) };
    const answer = await ask({ limit: query.limit, cursor: undefined, ...after });
    if (answer.kind === 'refused') throw refusalProblem(answer.refusal, { place: 'cursor' });
    const { rows, next } = answer;
    return next === undefined ? { items: rows } : { items: rows, next: this.signed(list, query, next) };
  }

  /** The cursor inside a signed one. */
  opened(list: string, query: ListQuery): string {
    return this.cursors.open(list, query, query.cursor ?? '');
  }

  /** A cursor that this list with this query takes back. */
  signed(list: string, query: ListQuery, cursor: string): string {
    return this.cursors.sign(list, query, cursor);
  }
}
