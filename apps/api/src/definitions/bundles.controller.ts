import { Controller, Get, HttpCode, Inject, Param, Post, Req, UseInterceptors } from '@nestjs/common';
import { AnyFilesInterceptor } from '@nestjs/platform-express';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import { bundlesSchema, deployedSchema, type Bundle, type Deployed, type Resource } from '@throughline/contract';
import { bundleLimits, type CatalogueEntry } from '@throughline/definitions';
import { refusal } from '@throughline/events';
import { RECORD } from '@throughline/host';
import { hasAbility } from '@throughline/organisation';
import { z } from 'zod';
import type { ApiRequest } from '../http/api-request.js';
import { Sends, type Sender } from '../http/asker.js';
import { refusalProblem } from '../http/refusal-status.js';
import { Answers, CommandIdDocs } from '../openapi/answers.js';
import type { ApiRecord } from '../record/open-record.js';
import { bundleFiles, type UploadedFile } from './bundle-files.js';

const bundleName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'letters, digits, ".", "_" and "-", at most 100');

const uploads = AnyFilesInterceptor({
  limits: { files: bundleLimits.files, fileSize: bundleLimits.bytes, fields: 0, parts: bundleLimits.files + 1 },
});

/** BPMN, DMN and forms that go into force together. */
@ApiTags('definitions')
@Controller('v1/bundles')
export class BundlesController {
  constructor(@Inject(RECORD) private readonly record: Pick<ApiRecord, 'definitions' | 'now'>) {}

  @Get()
  @Answers(bundlesSchema, { summary: 'The bundles in force with what is in them' })
  async list(): Promise<{ items: Bundle[] }> {
    const bundles = new Map<string, Bundle>();
    for (const entry of await this.record.definitions.list()) {
      const { id: name, version, hash } = entry.bundle;
      const known = bundles.get(name) ?? { name, version, hash, deployedAt: entry.deployedAt, resources: [] };
      bundles.set(name, { ...known, resources: [...known.resources, resourceOf(entry)] });
    }
    return { items: [...bundles.values()].sort((one, other) => (one.name < other.name ? -1 : 1)) };
  }

  @Post(':name')
  @HttpCode(200)
  @UseInterceptors(uploads)
  @ApiConsumes('application/json', 'multipart/form-data')
  @ApiBody({ schema: { $ref: '#/components/schemas/DeployBundle' } })
  @CommandIdDocs()
  @Answers(deployedSchema, {
    summary: 'Check the files of a bundle together and put them into force, or tell all that is wrong',
  })
  async deploy(
    @Param('name', { schema: bundleName }) name: string,
    @Req() request: UploadRequest,
    @Sends() { by, commandId, tell }: Sender,
  ): Promise<Deployed> {
    if (!hasAbility(by, 'deploy')) throw notAllowed(commandId);
    const files = bundleFiles(request.files, request.body);
    const context = { id: commandId, by, at: this.record.now() };
    const deployment = await this.record.definitions.deploy({ name, files }, context);
    if (deployment.kind === 'refused') throw refusalProblem(deployment.refusal, { commandId });
    const { kind: _, resources, ...facts } = deployment;
    tell(facts.seq);
    return { ...facts, resources: resources.map((resource) => ({ ...resource })), commandId };
  }
}

/** The interceptor puts the files of a multipart body here. */
type UploadRequest = Omit<ApiRequest, 'files'> & { readonly files?: readonly UploadedFile[] };

const resourceOf = ({ kind, id, name, version, hash, fileName, starts }: CatalogueEntry): Resource => ({
  ...{ kind, id, version, hash, fileName },
  ...(name === undefined ? {} : { name }),
  ...(starts.length === 0 ? {} : { starts: [...starts] }),
});

const notAllowed = (commandId: string) =>
  refusalProblem(refusal('NotAllowed', 'Deploying needs a role with the ability deploy.', { ability: 'deploy' }), {
    commandId,
  });
