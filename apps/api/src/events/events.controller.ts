import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { logEntrySchema, logQuerySchema } from '@throughline/contract';
import type { Response } from 'express';
import type { z } from 'zod';
import type { ApiRequest } from '../http/api-request.js';
import { badRequest } from '../http/http-problem.js';
import { EventStreams } from './event-streams.js';

/** What happens, as it happens. */
@ApiTags('events')
@Controller('v1/events')
export class EventsController {
  constructor(@Inject(EventStreams) private readonly streams: EventStreams) {}

  @Get()
  @ApiOperation({ summary: 'Commits as they get their place in the log (server-sent events), inside the walls' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The last id that was seen.' })
  @ApiProduces('text/event-stream')
  @ApiResponse({ status: 200, description: 'The data of an event `commit`.', standardSchema: logEntrySchema })
  stream(
    @Query({ schema: logQuerySchema }) query: z.infer<typeof logQuerySchema>,
    @Req() request: ApiRequest,
    @Res() response: Response,
  ): Promise<void> {
    const after = placeOf(request.headers['last-event-id'] ?? query.after);
    return this.streams.stream(request, response, after);
  }
}

const placeOf = (given: string | string[] | undefined): bigint | undefined => {
  if (given === undefined || given === '') return undefined;
  if (typeof given === 'string' && /^\d{1,18}$/.test(given)) return BigInt(given);
  throw badRequest('LastEventIdUnreadable', 'Last-Event-ID must be the id of an event of this stream.', {
    place: 'Last-Event-ID',
  });
};
