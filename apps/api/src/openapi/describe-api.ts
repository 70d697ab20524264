import { systemClock } from '@throughline/host';
import { pino } from 'pino';
import type { ApiConfig } from '../config/read-config.js';
import type { ApiRecord } from '../record/open-record.js';
import { createApi } from '../start-api.js';
import { openApiDocument } from './openapi-document.js';

/** The text of `openapi.json`: the api is put together, described, and never asked anything. */
export const describeApi = async (): Promise<string> => {
  const log = pino({ level: 'silent' });
  // Controllers only hold the record until a request comes, and none will.
  const record = {} as ApiRecord;
  const app = await createApi({ config: nowhere, record, log });
  return `${JSON.stringify(openApiDocument(app), undefined, 2)}\n`;
};

const nowhere: ApiConfig = {
  env: 'dev',
  port: 0,
  host: '127.0.0.1',
  databaseUrl: 'postgres://nowhere.invalid/record',
  keysDatabaseUrl: 'postgres://nowhere.invalid/keys',
  masterKey: new Uint8Array(32),
  issuer: 'https://nowhere.invalid',
  audience: 'throughline',
  connections: 1,
  clock: systemClock,
  logLevel: 'silent',
};
