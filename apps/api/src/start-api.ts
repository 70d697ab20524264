import { nestLog } from '@throughline/host';
import 'reflect-metadata';
import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { bundleLimits } from '@throughline/definitions';
import express from 'express';
import { pino, type Logger } from 'pino';
import { ApiModule } from './api-module.js';
import type { ApiConfig } from './config/read-config.js';
import { depthLimit } from './http/depth-limit.js';
import { rateLimit } from './http/rate-limit.js';
import { requestLimits } from './http/request-limits.js';
import { Authentication } from './identity/authentication.js';
import { openApiDocument } from './openapi/openapi-document.js';
import { OpenApiText } from './openapi/openapi-text.js';
import { openRecord } from './record/open-record.js';

/** A running api. `stop`: no new requests, those in flight are answered, streams end, connections are given back. */
export type RunningApi = { readonly url: string; readonly port: number; readonly stop: () => Promise<void> };

/** Starts the api: migrates where it may, opens the record, listens. */
export const startApi = async (
  config: ApiConfig,
  log: Logger = pino({ level: config.logLevel }),
): Promise<RunningApi> => {
  const record = await openRecord(config, log);
  try {
    const app = await createApi({ config, record, log });
    await app.listen(config.port, config.host);
    const server: Server = app.getHttpServer();
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : config.port;
    const url = `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${String(port)}`;
    log.info({ url }, 'api listens');
    let stopped: Promise<void> | undefined;
    return { url, port, stop: () => (stopped ??= stopApi(app, server).finally(record.close)) };
  } catch (error) {
    await record.close();
    throw error;
  }
};

/** The application, put together and not yet listening. */
export const createApi = async (parts: Parameters<typeof ApiModule.of>[0]): Promise<NestExpressApplication> => {
  // Nest declares its options as a class and takes literals.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.of(parts), {
    bodyParser: false,
    logger: nestLog(parts.log),
    abortOnError: false,
  });
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.use(requestLimits);
  const { requestsAMinute } = parts.config;
  if (requestsAMinute !== undefined) app.use(rateLimit(requestsAMinute));
  app.use(app.get(Authentication).middleware);
  app.use('/v1/bundles', express.json({ limit: bundleBytes }));
  app.useBodyParser('json', { limit: bodyBytes });
  app.useBodyParser('text', { limit: bodyBytes, type: yamlTypes });
  app.use(depthLimit);
  const server: Server = app.getHttpServer();
  server.requestTimeout = 60_000;
  server.headersTimeout = 15_000;
  server.keepAliveTimeout = 65_000;
  app.get(OpenApiText).describe(() => JSON.stringify(openApiDocument(app)));
  return app;
};

/** An event is at most 256 kB, an organisation of 20,000 people a few MB. */
const bodyBytes = 4_000_000;

/** The files in base64, with names and punctuation. */
const bundleBytes = Math.ceil((bundleLimits.bytes * 4) / 3) + 100_000;

const yamlTypes = ['application/yaml', 'application/x-yaml', 'text/yaml', 'text/x-yaml'];

/** A client that keeps its connection after its answer must not hold the process up. */
const stopApi = async (app: NestExpressApplication, server: Server): Promise<void> => {
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => server.closeAllConnections(), graceMs);
  try {
    await app.close();
  } finally {
    clearInterval(idle);
    clearTimeout(late);
  }
};

/** So long may a request in flight take; then its connection is cut, and it is resent under its id. */
const graceMs = 10_000;
