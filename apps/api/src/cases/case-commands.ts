import { Inject, Injectable } from '@nestjs/common';
import type { CommandInput } from '@throughline/cases';
import type { CommandAnswer } from '@throughline/contract';
import type { Principal } from '@throughline/events';
import type { CommandHeaders } from '../http/command-headers.js';
import { refusalProblem } from '../http/refusal-status.js';
import type { ApiRecord } from '../record/open-record.js';
import { RECORD } from '../record/tokens.js';
import { CaseWalls } from './case-walls.js';

/** A command on a case without its context. */
export type CaseOrder = CommandInput extends infer C ? (C extends CommandInput ? Omit<C, 'context'> : never) : never;

/** Who sends it, and what the headers say of it. */
export type Sender = { readonly by: Principal; readonly headers: CommandHeaders };

/** Brings commands to cases, inside the walls, and tells refusals as problems. */
@Injectable()
export class CaseCommands {
  constructor(
    @Inject(RECORD) private readonly record: Pick<ApiRecord, 'cases'>,
    @Inject(CaseWalls) private readonly walls: CaseWalls,
  ) {}

  /** @throws HttpProblem 404 outside the walls; else what the refusal's code is told as. */
  async send(order: CaseOrder, { by, headers }: Sender): Promise<CommandAnswer> {
    // A start is the only command on a case that is not there yet.
    if (order.type !== 'StartCase') await this.walls.mustSee(by, order.caseId);
    const { commandId, ifSeq } = headers;
    const command = { ...order, context: { id: commandId, by } } as CommandInput;
    const answer = await this.record.cases.execute(command, ifSeq === undefined ? {} : { ifSeq });
    if (answer.kind === 'refused') {
      throw refusalProblem(answer.refusal, { place: `case ${order.caseId}`, seq: answer.seq, commandId });
    }
    return { case: order.caseId, seq: answer.seq, commandId, answer: answer.answer };
  }
}
