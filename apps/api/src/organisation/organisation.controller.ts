import { Controller, Get, HttpCode, Inject, Put, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import {
  organisationInForceSchema,
  organisationSetSchema,
  type OrganisationInForce as OrganisationAnswer,
  type OrganisationSet,
} from '@throughline/contract';
import { isJsonObject, revealed, type Json, type JsonObject } from '@throughline/events';
import { RECORD } from '@throughline/host';
import type { ApiRequest } from '../http/api-request.js';
import { Asks, Sends, type Asker, type Sender } from '../http/asker.js';
import { HttpProblem, notFound } from '../http/http-problem.js';
import { Answers, CommandHeaderDocs } from '../openapi/answers.js';
import type { ApiRecord } from '../record/open-record.js';
import { parseDocument } from './parse-document.js';
import { SettingOrganisation } from './setting-organisation.js';

/** People, roles, departments and reporting lines. */
@ApiTags('organisation')
@Controller('v1/organisation')
export class OrganisationController {
  constructor(
    @Inject(RECORD) private readonly record: Pick<ApiRecord, 'organisation'>,
    @Inject(SettingOrganisation) private readonly setting: SettingOrganisation,
  ) {}

  @Get()
  @Answers(organisationInForceSchema, { summary: 'The organisation in force' })
  async read(@Asks() { by, tell }: Asker): Promise<OrganisationAnswer> {
    if (by.actor.kind !== 'person') throw forPeople();
    const { head, inForce } = await this.record.organisation.renew();
    if (inForce === undefined) throw notFound('organisation yet');
    tell(head.seq);
    return { version: inForce.version, seq: head.seq, organisation: shown(inForce.organisation as Json) };
  }

  @Put()
  @HttpCode(200)
  @ApiConsumes('application/json', 'application/yaml')
  @ApiBody({ schema: { type: 'object' }, description: 'The whole document, as JSON or YAML.' })
  @CommandHeaderDocs()
  @Answers(organisationSetSchema, { summary: 'Put an organisation document into force' })
  async set(@Req() request: ApiRequest, @Sends() sender: Sender): Promise<OrganisationSet> {
    const answer = await this.setting.set(parseDocument(request.body), sender);
    sender.tell(answer.seq);
    return { ...answer, commandId: sender.commandId };
  }
}

const shown = (document: Json): JsonObject => {
  const plain = revealed(document);
  return isJsonObject(plain) ? plain : {};
};

/** Names and mails are for colleagues. */
const forPeople = (): HttpProblem =>
  new HttpProblem(403, { code: 'ForPeopleOnly', message: 'The organisation is shown to its people, not to systems.' });
