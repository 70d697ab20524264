import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { LOG, RECORD, type Log } from '@throughline/host';
import { CaseCommands } from './cases/case-commands.js';
import { CaseReading } from './cases/case-reading.js';
import { CaseWalls } from './cases/case-walls.js';
import { CasesController } from './cases/cases.controller.js';
import { HistoryController } from './cases/history.controller.js';
import { IncidentsController } from './cases/incidents.controller.js';
import { RequestsController } from './cases/requests.controller.js';
import { StartingCases } from './cases/starting-cases.js';
import type { ApiConfig } from './config/read-config.js';
import { BundlesController } from './definitions/bundles.controller.js';
import { ProcessesController } from './definitions/processes.controller.js';
import { EventStreams } from './events/event-streams.js';
import { EventsController } from './events/events.controller.js';
import { LogTail } from './events/log-tail.js';
import { HandoffsController } from './handoffs/handoffs.controller.js';
import { HealthController } from './health/health.controller.js';
import { Paging } from './http/paging.js';
import { ProblemFilter } from './http/problem-filter.js';
import { createSignedCursors } from './http/signed-cursors.js';
import { validationPipe } from './http/validation-pipe.js';
import { Authentication } from './identity/authentication.js';
import { MeController } from './identity/me.controller.js';
import { Principals } from './identity/principals.js';
import { createTokenVerifier } from './identity/token-verifier.js';
import { TOKENS } from './identity/tokens.js';
import { MessagesController } from './messages/messages.controller.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { OpenApiText } from './openapi/openapi-text.js';
import { OrganisationController } from './organisation/organisation.controller.js';
import { SettingOrganisation } from './organisation/setting-organisation.js';
import type { ApiRecord } from './record/open-record.js';
import { CONFIG, CURSORS } from './record/tokens.js';
import { InboxController, TasksController } from './tasks/tasks.controller.js';
import { TaskReading } from './tasks/task-reading.js';

/** What the api is made of that is there before it. */
export type ApiParts = { readonly config: ApiConfig; readonly record: ApiRecord; readonly log: Log };

/** The api as one module: its areas share the record and little else. */
@Module({})
export class ApiModule {
  static of(parts: ApiParts): DynamicModule {
    return { module: ApiModule, controllers, providers: [...given(parts), ...providers] };
  }
}

const controllers = [
  BundlesController,
  CasesController,
  EventsController,
  HandoffsController,
  HealthController,
  HistoryController,
  InboxController,
  IncidentsController,
  MeController,
  MessagesController,
  OpenApiController,
  OrganisationController,
  ProcessesController,
  RequestsController,
  TasksController,
];

const providers: Provider[] = [
  Authentication,
  CaseCommands,
  CaseReading,
  CaseWalls,
  EventStreams,
  LogTail,
  OpenApiText,
  Paging,
  Principals,
  SettingOrganisation,
  StartingCases,
  TaskReading,
  { provide: APP_FILTER, useClass: ProblemFilter },
  { provide: APP_PIPE, useValue: validationPipe },
];

const given = ({ config, record, log }: ApiParts): Provider[] => [
  { provide: CONFIG, useValue: config },
  { provide: RECORD, useValue: record },
  { provide: LOG, useValue: log },
  { provide: CURSORS, useValue: createSignedCursors(config.masterKey) },
  { provide: TOKENS, useValue: createTokenVerifier(config) },
];
