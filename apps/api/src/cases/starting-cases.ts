import { Inject, Injectable } from '@nestjs/common';
import type { CommandAnswer, startCaseSchema } from '@throughline/contract';
import type { z } from 'zod';
import type { Sender } from '../http/asker.js';
import { refusalProblem } from '../http/refusal-status.js';
import type { ApiRecord } from '../record/open-record.js';
import { sha256 } from '../record/sha256.js';
import { RECORD } from '../record/tokens.js';
import { CaseCommands } from './case-commands.js';

/** Opens cases under the rules in force. */
@Injectable()
export class StartingCases {
  constructor(
    @Inject(RECORD) private readonly record: Pick<ApiRecord, 'rulesFor'>,
    @Inject(CaseCommands) private readonly commands: CaseCommands,
  ) {}

  /** The case's id is the caller's own, or made from the command's id: the same command opens the same case. */
  async start(
    { case: own, process, businessKey, variables, startEvent }: z.infer<typeof startCaseSchema>,
    sender: Sender,
  ): Promise<CommandAnswer> {
    const { by, commandId } = sender;
    const caseId = own ?? sha256(`${by.namespace}\n${commandId}`).slice(0, 32);
    const rules = await this.record.rulesFor(process);
    if (rules.kind === 'refused') throw refusalProblem(rules.refusal, { place: 'process', commandId });
    const body = {
      process,
      variables,
      rules: rules.versions,
      ...(businessKey === undefined ? {} : { businessKey }),
      ...(startEvent === undefined ? {} : { startEvent }),
    };
    return this.commands.send({ type: 'StartCase', caseId, body }, sender);
  }
}
