import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { processesSchema, processSchema, type ProcessInForce } from '@throughline/contract';
import type { CatalogueEntry } from '@throughline/definitions';
import { bundleEventSchemas } from '@throughline/events';
import { RECORD } from '@throughline/host';
import type { Response } from 'express';
import { z } from 'zod';
import { notFound } from '../http/http-problem.js';
import { Answers } from '../openapi/answers.js';
import type { ApiRecord } from '../record/open-record.js';

const processId = z.string().min(1).max(200);

/** The processes that cases can be started of. */
@ApiTags('definitions')
@Controller('v1/processes')
export class ProcessesController {
  constructor(@Inject(RECORD) private readonly record: Pick<ApiRecord, 'definitions' | 'store'>) {}

  @Get()
  @Answers(processesSchema, { summary: 'The processes in force' })
  async list(): Promise<{ items: ProcessInForce[] }> {
    return { items: (await this.record.definitions.list('process')).map(processOf) };
  }

  @Get(':id')
  @Answers(processSchema, { summary: 'A process in force, with all its versions' })
  async read(@Param('id', { schema: processId }) id: string): Promise<ProcessInForce> {
    const entry = await this.entry(id);
    return { ...processOf(entry), versions: await this.versions(entry) };
  }

  @Get(':id/source')
  @ApiOperation({ summary: 'The BPMN file of a process, byte for byte as it was deployed' })
  @ApiProduces('application/xml')
  @ApiResponse({ status: 200, description: 'The file.' })
  async source(@Param('id', { schema: processId }) id: string, @Res() response: Response): Promise<void> {
    const entry = await this.entry(id);
    const bytes = await this.record.definitions.source(entry.hash);
    if (bytes === undefined) throw notFound(`file of process ${id}`);
    response
      .set({ 'Content-Type': 'application/xml', 'Content-Security-Policy': 'sandbox', ETag: `"${entry.hash}"` })
      .attachment(entry.fileName)
      .type('application/xml')
      .send(Buffer.from(bytes));
  }

  private async entry(id: string): Promise<CatalogueEntry> {
    const entry = await this.record.definitions.find('process', id);
    if (entry === undefined) throw notFound(`process ${id}`);
    return entry;
  }

  private async versions({ id, bundle }: CatalogueEntry): Promise<NonNullable<ProcessInForce['versions']>> {
    const { commits } = await this.record.store.read({ kind: 'bundle', id: bundle.id });
    const versions = new Map<number, { version: number; hash: string; deployedAt: string }>();
    for (const { events, at } of commits) {
      for (const { data } of events) {
        const { resources } = bundleEventSchemas.BundleDeployed.parse(data);
        const found = resources.find((resource) => resource.kind === 'process' && resource.id === id);
        if (found === undefined || versions.has(found.version)) continue;
        versions.set(found.version, { version: found.version, hash: found.hash, deployedAt: at });
      }
    }
    return [...versions.values()];
  }
}

const processOf = ({ id, name, version, hash, fileName, bundle, starts }: CatalogueEntry): ProcessInForce => ({
  ...{ id, version, hash, fileName, bundle: bundle.id },
  ...(name === undefined ? {} : { name }),
  ...(starts.length === 0 ? {} : { starts: [...starts] }),
});
