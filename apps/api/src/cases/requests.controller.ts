import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  caseIdSchema,
  commandAnswerSchema,
  completeRequestSchema,
  failRequestSchema,
  throwRequestErrorSchema,
  type CommandAnswer,
} from '@throughline/contract';
import { z } from 'zod';
import { Sends, type Sender } from '../http/asker.js';
import { defined } from '../http/defined.js';
import { Answers, CommandHeaderDocs } from '../openapi/answers.js';
import { CaseCommands } from './case-commands.js';
import { numberParam } from './number-param.js';

const place = z.object({ case: caseIdSchema, request: numberParam });

type Place = z.infer<typeof place>;

/** Answers to service requests, by systems that serve no task queue; the case shows which are open. */
@ApiTags('requests')
@Controller('v1/cases/:case/requests/:request')
export class RequestsController {
  constructor(@Inject(CaseCommands) private readonly commands: CaseCommands) {}

  @Post('complete')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'A service request was done' })
  complete(
    @Param({ schema: place }) { case: caseId, request }: Place,
    @Body({ schema: completeRequestSchema }) body: z.infer<typeof completeRequestSchema>,
    @Sends() sender: Sender,
  ): Promise<CommandAnswer> {
    return this.commands.send({ type: 'CompleteService', caseId, body: { request, ...body } }, sender);
  }

  @Post('fail')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'An attempt failed: it is tried again, or an operator must look' })
  fail(
    @Param({ schema: place }) { case: caseId, request }: Place,
    @Body({ schema: failRequestSchema }) { attempt, message, retries }: z.infer<typeof failRequestSchema>,
    @Sends() sender: Sender,
  ): Promise<CommandAnswer> {
    const body = { request, attempt, message, ...defined({ retries }) };
    return this.commands.send({ type: 'FailService', caseId, body }, sender);
  }

  @Post('error')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'The work came to a business error, which the process may catch' })
  error(
    @Param({ schema: place }) { case: caseId, request }: Place,
    @Body({ schema: throwRequestErrorSchema }) body: z.infer<typeof throwRequestErrorSchema>,
    @Sends() sender: Sender,
  ): Promise<CommandAnswer> {
    const { attempt, code, message, variables } = body;
    // A request has the number of the instance that asks.
    const thrown = { instance: request, attempt, code, variables, ...defined({ message }) };
    return this.commands.send({ type: 'ThrowError', caseId, body: thrown }, sender);
  }
}
