import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { handoffQuerySchema, handoffsSchema, type Handoff, type PageOf } from '@throughline/contract';
import { RECORD } from '@throughline/host';
import type { z } from 'zod';
import { Asks, type Asker } from '../http/asker.js';
import { defined } from '../http/defined.js';
import { Paging } from '../http/paging.js';
import { Answers } from '../openapi/answers.js';
import type { ApiRecord } from '../record/open-record.js';

/** What departments owe one another. */
@ApiTags('handoffs')
@Controller('v1/handoffs')
export class HandoffsController {
  constructor(
    @Inject(RECORD) private readonly record: Pick<ApiRecord, 'readModels'>,
    @Inject(Paging) private readonly paging: Paging,
  ) {}

  @Get()
  @Answers(handoffsSchema, {
    summary: "Handoffs that one's departments owe or have handed over, the newest first",
    description: 'Follows the log: what was answered a moment ago may still show as owed.',
  })
  find(
    @Query({ schema: handoffQuerySchema }) query: z.infer<typeof handoffQuerySchema>,
    @Asks() { by }: Asker,
  ): Promise<PageOf<Handoff>> {
    return this.paging.page('handoffs', query, (page) =>
      this.record.readModels.handoffs(by, defined({ ...query, ...page })),
    );
  }
}
