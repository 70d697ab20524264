import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { caseIdSchema, historyQuerySchema, historySchema, type History } from '@throughline/contract';
import type { z } from 'zod';
import { Asks, type Asker } from '../http/asker.js';
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
    @Asks() { by, tell }: Asker,
  ): Promise<History> {
    const history = await this.reading.history(caseId, query, by);
    tell(history.seq);
    return history;
  }
}
