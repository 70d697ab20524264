import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
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
import { z } from 'zod';
import { Asks, Sends, type Asker, type Sender } from '../http/asker.js';
import { Answers, CommandHeaderDocs } from '../openapi/answers.js';
import { CaseCommands } from './case-commands.js';
import { CaseReading } from './case-reading.js';
import { numberParam } from './number-param.js';

const incidentPlace = z.object({ case: caseIdSchema, incident: numberParam });

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
    @Asks() { by }: Asker,
  ): Promise<PageOf<Incident>> {
    return this.reading.incidents(query, by);
  }

  @Get('cases/:case/incidents')
  @Answers(incidentsSchema, { summary: 'Incidents of a case' })
  ofCase(
    @Param('case', { schema: caseIdSchema }) caseId: string,
    @Query({ schema: incidentQuerySchema }) query: z.infer<typeof incidentQuerySchema>,
    @Asks() { by }: Asker,
  ): Promise<PageOf<Incident>> {
    return this.reading.incidents(query, by, caseId);
  }

  @Post('cases/:case/incidents/:incident/retry')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'Take the step that failed again' })
  retry(
    @Param({ schema: incidentPlace }) { case: caseId, incident }: z.infer<typeof incidentPlace>,
    @Body({ schema: retryIncidentSchema }) { note }: z.infer<typeof retryIncidentSchema>,
    @Sends() sender: Sender,
  ): Promise<CommandAnswer> {
    const body = note === undefined ? { incident } : { incident, note };
    return this.commands.send({ type: 'RetryIncident', caseId, body }, sender);
  }
}
