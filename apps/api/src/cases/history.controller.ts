import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { caseIdSchema, historyQuerySchema, historySchema, type History } from '@throughline/contract';
import type { Principal } from '@throughline/events';
import type { Response } from 'express';
import type { z } from 'zod';
import { By } from '../http/by.js';
import { tellSeq } from '../http/command-headers.js';
import { Answers } from '../openapi/answers.js';
import { CaseReading } from './case-reading.js';

/** What happened in a case. */
@ApiTags('cases')
@Controller('v1/cases/:case/history')
export class HistoryController {
  constructor(@Inject(CaseReading) private readonly reading: CaseReading) {}

  @Get()
  @Answers(historySchema, { summary: 'The events of a case in order' })
  async history(
    @Param('case', { schema: caseIdSchema }) caseId: string,
    @Query({ schema: historyQuerySchema }) query: z.infer<typeof historyQuerySchema>,
    @By() by: Principal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<History> {
    const history = await this.reading.history(caseId, query, by);
    tellSeq(response, history.seq);
    return history;
  }
}
