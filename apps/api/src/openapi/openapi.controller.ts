import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { OpenApiText } from './openapi-text.js';

/** What this api can do, for machines. */
@ApiExcludeController()
@Controller('openapi.json')
export class OpenApiController {
  constructor(@Inject(OpenApiText) private readonly document: OpenApiText) {}

  @Get()
  read(@Res() response: Response): void {
    response.type('application/json').send(this.document.text());
  }
}
