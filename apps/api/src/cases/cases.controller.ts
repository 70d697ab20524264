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
import type { Principal } from '@throughline/events';
import type { Response } from 'express';
import type { z } from 'zod';
import { By } from '../http/by.js';
import { Headers, tellSeq, type CommandHeaders } from '../http/command-headers.js';
import { Answers, CommandHeaderDocs, CommandIdDocs } from '../openapi/answers.js';
import { CaseCommands, type CaseOrder } from './case-commands.js';
import { CaseReading } from './case-reading.js';
import { numberParam } from './number-param.js';
import { StartingCases } from './starting-cases.js';

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
    @By() by: Principal,
    @Headers() headers: CommandHeaders,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const answer = await this.starting.start(body, { by, headers });
    tellSeq(response, answer.seq, answer.commandId);
    response.setHeader('Location', `/v1/cases/${answer.case}`);
    return answer;
  }

  @Get()
  @Answers(casesSchema, { summary: 'Find cases, the newest first' })
  find(
    @Query({ schema: caseQuerySchema }) query: z.infer<typeof caseQuerySchema>,
    @By() by: Principal,
  ): Promise<PageOf<CaseSummary>> {
    return this.reading.find(query, by);
  }

  @Get(':case')
  @Answers(caseViewSchema, { summary: 'A case: what waits and on whom; with ?at, as it stood after that event' })
  async read(
    @Param('case', { schema: caseIdSchema }) caseId: string,
    @Query({ schema: caseViewQuerySchema }) { at }: z.infer<typeof caseViewQuerySchema>,
    @By() by: Principal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CaseView> {
    const view = await this.reading.view(caseId, at, by);
    tellSeq(response, view.seq);
    return view;
  }

  @Post(':case/cancel')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'End a case from outside' })
  cancel(
    @Param('case', { schema: caseIdSchema }) caseId: string,
    @Body({ schema: cancelCaseSchema }) body: z.infer<typeof cancelCaseSchema>,
    @By() by: Principal,
    @Headers() headers: CommandHeaders,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.command({ type: 'CancelCase', caseId, body }, { by, headers, response });
  }

  @Post(':case/timers/:timer/fire')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'Fire a timer; before it is due only with a reason' })
  fire(
    @Param('case', { schema: caseIdSchema }) caseId: string,
    @Param('timer', { schema: numberParam }) timer: number,
    @Body({ schema: fireTimerSchema }) { reason }: z.infer<typeof fireTimerSchema>,
    @By() by: Principal,
    @Headers() headers: CommandHeaders,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const body = reason === undefined ? { timer } : { timer, early: { reason } };
    return this.command({ type: 'FireTimer', caseId, body }, { by, headers, response });
  }

  @Post(':case/variables')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'Correct the data of a case, with a reason' })
  async setVariables(
    @Param('case', { schema: caseIdSchema }) caseId: string,
    @Body({ schema: setVariablesSchema }) body: z.infer<typeof setVariablesSchema>,
    @By() by: Principal,
    @Headers() headers: CommandHeaders,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const scope = body.scope ?? wholeCase;
    const order: CaseOrder = { type: 'SetVariables', caseId, body: { ...body, scope } };
    return this.command(order, { by, headers, response });
  }

  private async command(
    order: CaseOrder,
    { by, headers, response }: { by: Principal; headers: CommandHeaders; response: Response },
  ): Promise<CommandAnswer> {
    const answer = await this.commands.send(order, { by, headers });
    tellSeq(response, answer.seq, answer.commandId);
    return answer;
  }
}

/** The first instance of a case is the case itself: numbers count from 1, and a start enters the process first. */
const wholeCase = 1;
