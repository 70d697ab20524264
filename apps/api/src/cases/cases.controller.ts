import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  cancelCaseSchema,
  caseIdSchema,
  caseQuerySchema,
  casesSchema,
  caseViewQuerySchema,
  caseViewSchema,
  commandAnswerSchema,
  fireTimerSchema,
  setVariablesSchema,
  startCaseSchema,
  type CaseSummary,
  type CaseView,
  type CommandAnswer,
  type PageOf,
} from '@throughline/contract';
import type { Response } from 'express';
import { z } from 'zod';
import { Asks, Sends, type Asker, type Sender } from '../http/asker.js';
import { Answers, CommandHeaderDocs, CommandIdDocs } from '../openapi/answers.js';
import { CaseCommands } from './case-commands.js';
import { CaseReading } from './case-reading.js';
import { numberParam } from './number-param.js';
import { StartingCases } from './starting-cases.js';

const timerPlace = z.object({ case: caseIdSchema, timer: numberParam });

/** Cases: start, look at, steer. */
@ApiTags('cases')
@Controller('v1/cases')
export class CasesController {
  constructor(
    @Inject(CaseCommands) private readonly commands: CaseCommands,
    @Inject(StartingCases) private readonly starting: StartingCases,
    @Inject(CaseReading) private readonly reading: CaseReading,
  ) {}

  @Post()
  @HttpCode(201)
  @CommandIdDocs()
  @Answers(commandAnswerSchema, { summary: 'Start a case', status: 201 })
  async start(
    @Body({ schema: startCaseSchema }) body: z.infer<typeof startCaseSchema>,
    @Sends() sender: Sender,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const answer = await this.starting.start(body, sender);
    response.setHeader('Location', `/v1/cases/${answer.case}`);
    return answer;
  }

  @Get()
  @Answers(casesSchema, { summary: 'Find cases, the newest first' })
  find(
    @Query({ schema: caseQuerySchema }) query: z.infer<typeof caseQuerySchema>,
    @Asks() { by }: Asker,
  ): Promise<PageOf<CaseSummary>> {
    return this.reading.find(query, by);
  }

  @Get(':case')
  @Answers(caseViewSchema, { summary: 'A case: what waits and on whom; with ?at, as it stood after that event' })
  async read(
    @Param('case', { schema: caseIdSchema }) caseId: string,
    @Query({ schema: caseViewQuerySchema }) { at }: z.infer<typeof caseViewQuerySchema>,
    @Asks() { by, tell }: Asker,
  ): Promise<CaseView> {
    const view = await this.reading.view(caseId, at, by);
    tell(view.seq);
    return view;
  }

  @Post(':case/cancel')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'End a case from outside' })
  cancel(
    @Param('case', { schema: caseIdSchema }) caseId: string,
    @Body({ schema: cancelCaseSchema }) body: z.infer<typeof cancelCaseSchema>,
    @Sends() sender: Sender,
  ): Promise<CommandAnswer> {
    return this.commands.send({ type: 'CancelCase', caseId, body }, sender);
  }

  @Post(':case/timers/:timer/fire')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'Fire a timer; before it is due only with a reason' })
  fire(
    @Param({ schema: timerPlace }) { case: caseId, timer }: z.infer<typeof timerPlace>,
    @Body({ schema: fireTimerSchema }) { reason }: z.infer<typeof fireTimerSchema>,
    @Sends() sender: Sender,
  ): Promise<CommandAnswer> {
    const body = reason === undefined ? { timer } : { timer, early: { reason } };
    return this.commands.send({ type: 'FireTimer', caseId, body }, sender);
  }

  @Post(':case/variables')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'Correct the data of a case, with a reason' })
  setVariables(
    @Param('case', { schema: caseIdSchema }) caseId: string,
    @Body({ schema: setVariablesSchema }) body: z.infer<typeof setVariablesSchema>,
    @Sends() sender: Sender,
  ): Promise<CommandAnswer> {
    const scope = body.scope ?? wholeCase;
    return this.commands.send({ type: 'SetVariables', caseId, body: { ...body, scope } }, sender);
  }
}

/** The first instance of a case is the case itself: numbers count from 1, and a start enters the process first. */
const wholeCase = 1;
