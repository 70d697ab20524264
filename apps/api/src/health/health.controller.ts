import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Health } from '@throughline/contract';
import { readCursors, readParts, RECORD } from '@throughline/host';
import type { Response } from 'express';
import type { TokenVerifier } from '../identity/token-verifier.js';
import { TOKENS } from '../identity/tokens.js';
import type { ApiRecord } from '../record/open-record.js';
import { wholeHealth } from './whole-health.js';

/** For whoever runs the process: does it live, is there anything that keeps it from working, and how is the whole. */
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(
    @Inject(RECORD) private readonly record: Pick<ApiRecord, 'missing' | 'queries' | 'store'>,
    @Inject(TOKENS) private readonly tokens: TokenVerifier,
  ) {}

  /** Also where parts are missing the answer is 200: it is about them, and `ready` is what to route by. */
  @Get()
  async whole(): Promise<Health> {
    const [missing, said, followers] = await Promise.all([
      this.missing(),
      readParts(this.record.queries).catch(() => []),
      this.followers().catch(() => []),
    ]);
    return wholeHealth({ missing, said, followers });
  }

  @Get('live')
  live(): { readonly status: 'live' } {
    return { status: 'live' };
  }

  /** 503 names what is missing; nothing of how it is reached. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) response: Response): Promise<Readiness> {
    const missing = await this.missing();
    if (missing.length > 0) response.status(503);
    return missing.length > 0 ? { status: 'not ready', missing } : { status: 'ready', missing };
  }

  private async missing(): Promise<readonly string[]> {
    const [record, issuer] = await Promise.all([this.record.missing(), this.tokens.ready()]);
    return [...record, ...(issuer ? [] : ['issuer'])];
  }

  private async followers(): Promise<Health['followers']> {
    const [cursors, last] = await Promise.all([readCursors(this.record.queries), this.record.store.lastNo()]);
    return cursors.map(({ name, no }) => ({ name, behind: Math.max(Number(last - no), 0) }));
  }
}

type Readiness = { readonly status: 'ready' | 'not ready'; readonly missing: readonly string[] };
