import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  caseIdSchema,
  commandAnswerSchema,
  incidentQuerySchema,
  incidentsSchema,
  retryIncidentSchema,
  type CommandAnswer,
  type Incident,
  type PageOf,
} from '@throughline/contract';
import type { Principal } from '@throughline/events';
import type { Response } from 'express';
import type { z } from 'zod';
import { By } from '../http/by.js';
import { Headers, tellSeq, type CommandHeaders } from '../http/command-headers.js';
import { Answers, CommandHeaderDocs } from '../openapi/answers.js';
import { CaseCommands } from './case-commands.js';
import { CaseReading } from './case-reading.js';
import { numberParam } from './number-param.js';

/** What stopped, why, and how it goes on. */
@ApiTags('incidents')
@Controller('v1')
export class IncidentsController {
  constructor(
    @Inject(CaseReading) private readonly reading: CaseReading,
    @Inject(CaseCommands) private readonly commands: CaseCommands,
  ) {}

  @Get('incidents')
  @Answers(incidentsSchema, { summary: 'Incidents of the cases that one sees, the oldest first' })
  all(
    @Query({ schema: incidentQuerySchema }) query: z.infer<typeof incidentQuerySchema>,
    @By() by: Principal,
  ): Promise<PageOf<Incident>> {
    return this.reading.incidents(query, by);
  }

  @Get('cases/:case/incidents')
  @Answers(incidentsSchema, { summary: 'Incidents of a case' })
  ofCase(
    @Param('case', { schema: caseIdSchema }) caseId: string,
    @Query({ schema: incidentQuerySchema }) query: z.infer<typeof incidentQuerySchema>,
    @By() by: Principal,
  ): Promise<PageOf<Incident>> {
    return this.reading.incidents(query, by, caseId);
  }

  @Post('cases/:case/incidents/:incident/retry')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'Take the step that failed again' })
  async retry(
    @Param('case', { schema: caseIdSchema }) caseId: string,
    @Param('incident', { schema: numberParam }) incident: number,
    @Body({ schema: retryIncidentSchema }) { note }: z.infer<typeof retryIncidentSchema>,
    @By() by: Principal,
    @Headers() headers: CommandHeaders,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const body = note === undefined ? { incident } : { incident, note };
    const answer = await this.commands.send({ type: 'RetryIncident', caseId, body }, { by, headers });
    tellSeq(response, answer.seq, answer.commandId);
    return answer;
  }
}
