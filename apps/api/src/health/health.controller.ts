import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import type { TokenVerifier } from '../identity/token-verifier.js';
import { TOKENS } from '../identity/tokens.js';
import type { ApiRecord } from '../record/open-record.js';
import { RECORD } from '../record/tokens.js';

/** For whoever runs the process: does it live, and is there anything that keeps it from working. */
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(
    @Inject(RECORD) private readonly record: Pick<ApiRecord, 'missing'>,
    @Inject(TOKENS) private readonly tokens: TokenVerifier,
  ) {}

  @Get('live')
  live(): { readonly status: 'live' } {
    return { status: 'live' };
  }

  /** 503 names what is missing; nothing of how it is reached. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) response: Response): Promise<Readiness> {
    const [record, issuer] = await Promise.all([this.record.missing(), this.tokens.ready()]);
    const missing = [...record, ...(issuer ? [] : ['issuer'])];
    if (missing.length > 0) response.status(503);
    return missing.length > 0 ? { status: 'not ready', missing } : { status: 'ready', missing };
  }
}

type Readiness = { readonly status: 'ready' | 'not ready'; readonly missing: readonly string[] };
