import { Inject, Injectable } from '@nestjs/common';
import type { CommandAnswer, startCaseSchema } from '@throughline/contract';
import { RECORD, sha256 } from '@throughline/host';
import type { z } from 'zod';
import type { Sender } from '../http/asker.js';
import { refusalProblem } from '../http/refusal-status.js';
import type { ApiRecord } from '../record/open-record.js';
import { CaseCommands } from './case-commands.js';

/** Opens cases under the rules in force. */
@Injectable()
export class StartingCases {
  constructor(
    @Inject(RECORD) private readonly record: Pick<ApiRecord, 'birthOf'>,
    @Inject(CaseCommands) private readonly commands: CaseCommands,
  ) {}

  /** The case's id is the caller's own, or made from the command's id: the same command opens the same case. */
  async start(
    { case: own, process, businessKey, variables, startEvent }: z.infer<typeof startCaseSchema>,
    sender: Sender,
  ): Promise<CommandAnswer> {
    const { by, commandId } = sender;
    const caseId = own ?? sha256(`${by.namespace}\n${commandId}`).slice(0, 32);
    const birth = await this.record.birthOf(process);
    if (birth.kind === 'refused') throw refusalProblem(birth.refusal, { place: 'process', commandId });
    const { kind: _, ...born } = birth;
    const body = {
      process,
      variables,
      ...born,
      ...(businessKey === undefined ? {} : { businessKey }),
      ...(startEvent === undefined ? {} : { startEvent }),
    };
    return this.commands.send({ type: 'StartCase', caseId, body }, sender);
  }
}
