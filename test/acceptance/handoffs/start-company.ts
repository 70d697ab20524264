import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createClient, type Client } from '@throughline/contract';
import type { Json } from '@throughline/events';
import { parse } from 'yaml';
import { startSystem, type System } from '../../system/start-system.js';

/** `clock`: what the company's clock showed when it was started, and how many times faster than real time it runs. */
export type CompanyOptions = {
  /** Its words on the test run's Kafka; without it, it has none. */
  readonly prefix?: string;
  readonly clock?: { readonly shows: string; readonly factor: number };
  readonly workers?: number;
};

/** The company of these specs, at work. */
export type Company = {
  readonly system: System;
  readonly person: (login: string) => Client;
  /** Base64: what service workers are told, too. */
  readonly payloadKey: string;
  readonly namespace: string;
  /** What its clock shows. */
  readonly now: () => Date;
  readonly stop: () => Promise<void>;
};

/** Of the test run; empty on a machine that can't run Kafka, where the specs that need it skip. */
export const brokers = process.env['TEST_KAFKA_BROKERS'] ?? '';

const files = ['proposal.bpmn', 'assessment.bpmn', 'review.bpmn', 'request.form', 'assessment.form'];

/** Starts it on the test run's PostgreSQL and Temporal, in a namespace of its own. */
export const startCompany = async ({ prefix, clock, workers = 1 }: CompanyOptions = {}): Promise<Company> => {
  const payloadKey = randomBytes(32).toString('base64');
  const namespace = `handoffs-${randomUUID()}`;
  const started = Date.now();
  const system = await startSystem({
    serverUrl: process.env['TEST_DATABASE_URL'] ?? '',
    workers,
    bootstrap: 'carla',
    env: {
      TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS'] ?? '',
      TEMPORAL_NAMESPACE: namespace,
      TEMPORAL_PAYLOAD_KEY: payloadKey,
      ...(prefix === undefined ? {} : { KAFKA_BROKERS: brokers, KAFKA_PREFIX: prefix }),
      ...(clock === undefined ? {} : { THROUGHLINE_CLOCK: clockText(started, clock) }),
    },
  });
  const person = (login: string): Client =>
    createClient({ url: system.apis[0]?.url ?? '', token: () => system.token(login) });
  await setUp(person('carla')).catch(async (error: unknown) => {
    await system.stop();
    throw error;
  });
  return {
    ...{ system, person, payloadKey, namespace },
    now: () => (clock === undefined ? new Date() : shownBy(started, clock)),
    stop: system.stop,
  };
};

const setUp = async (carla: Client): Promise<void> => {
  await carla.setOrganisation(parse(await text('organisation.yaml')) as Json);
  const bundle = await Promise.all(files.map(async (name) => ({ name, text: await text(name) })));
  await carla.deploy('handoffs', { files: bundle });
};

type Shown = NonNullable<CompanyOptions['clock']>;

const clockText = (started: number, { shows, factor }: Shown): string =>
  `${new Date(started).toISOString()}@${shows}*${String(factor)}`;

const shownBy = (started: number, { shows, factor }: Shown): Date =>
  new Date(Date.parse(shows) + (Date.now() - started) * factor);

const text = (name: string): Promise<string> => readFile(new URL(name, import.meta.url), 'utf8');
