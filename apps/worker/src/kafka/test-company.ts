import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSequencer } from '@throughline/event-store';
import { enginePrincipal, type JsonObject, type OrganisationDocument } from '@throughline/events';
import { createParts, migrateRecord, openRecord, type HostRecord, type Log, type Parts } from '@throughline/host';
import { openKafka, type Kafka } from '@throughline/messaging';
import { organisationStream, setOrganisation } from '@throughline/organisation';
import pg from 'pg';
import { pino } from 'pino';
import { readConfig } from '../config/read-config.js';

/** A record of its own with departments, an order process and numbered commits; and topics of its own in Kafka. */
export type TestCompany = {
  readonly record: HostRecord;
  readonly databaseUrl: string;
  readonly kafka: Kafka;
  readonly prefix: string;
  readonly log: Log;
  readonly parts: Parts;
  readonly start: (caseId: string, variables?: JsonObject) => Promise<void>;
  readonly setDepartments: (departments: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Founds one for a spec, on the servers of the test run or on a Kafka that is given. */
export const foundCompany = async (brokers = process.env['TEST_KAFKA_BROKERS'] ?? ''): Promise<TestCompany> => {
  const [databaseUrl, keysDatabaseUrl] = await Promise.all([createDatabase('kafka'), createDatabase('kafka_keys')]);
  await migrateRecord(databaseUrl, keysDatabaseUrl);
  const config = readConfig({
    ...{ THROUGHLINE_ENV: 'dev', LOG_LEVEL: 'silent', DATABASE_CONNECTIONS: '8' },
    ...{ DATABASE_URL: databaseUrl, KEYS_DATABASE_URL: keysDatabaseUrl },
    KEYS_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  });
  const log = pino({ level: process.env['SPEC_LOG'] ?? 'silent' });
  const record = await openRecord({ config, log, clock: config.clock });
  const sequencer = createSequencer({ pool: record.sequencing });
  sequencer.start();
  const prefix = `spec-${randomBytes(4).toString('hex')}`;
  const parts = createParts({ pool: record.queries, kind: 'spec' });
  const setDepartments = (departments: readonly string[]) => setCompany(record, departments);
  await setDepartments(['sales', 'production']);
  const bytes = await readFile(new URL('./models/order.bpmn', import.meta.url));
  const deployed = { id: 'deploy', at: record.now(), by: enginePrincipal('spec') };
  await record.definitions.deploy({ name: 'order', files: [{ name: 'order.bpmn', bytes }] }, deployed);
  return {
    ...{ record, databaseUrl, prefix, log, parts, setDepartments },
    kafka: openKafka({ brokers: [brokers], clientId: 'spec', prefix }),
    start: (caseId, variables = {}) => start(record, caseId, variables),
    close: async () => {
      await parts.stop();
      await sequencer.stop();
      await record.close();
    },
  };
};

/** Waits until something holds. */
export const until = async (holds: () => Promise<boolean> | boolean, withinMs = 30_000): Promise<void> => {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`it did not happen within ${String(withinMs)} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const createDatabase = async (purpose: string): Promise<string> => {
  const server = process.env['TEST_DATABASE_URL'];
  if (server === undefined) throw new Error('TEST_DATABASE_URL is not set: integration specs run in the int project');
  const name = `${purpose}_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return Object.assign(new URL(server), { pathname: `/${name}` }).toString();
};

/** Each department has a system of its own, `<department>-system`. */
const companyOf = (departments: readonly string[]): OrganisationDocument => ({
  departments: departments.map((id) => ({ id, name: id })),
  roles: [{ id: 'system', name: 'System', abilities: ['work-task'] }],
  people: [],
  systems: [
    ...departments.map((id) => ({ id: `${id}-system`, name: id, roles: ['system'], departments: [id] })),
    { id: 'powerless-system', name: 'without a role', roles: [], departments: ['production'] },
  ],
});

const setCompany = async (record: HostRecord, departments: readonly string[]): Promise<void> => {
  const { head, inForce } = await record.organisation.renew();
  const decision = setOrganisation(inForce, { organisation: companyOf(departments) });
  if (decision.kind === 'refused') throw new Error(decision.refusal.message);
  const id = `set/${String(decision.version)}`;
  await record.store.append({
    stream: organisationStream,
    expected: head,
    command: { namespace: 'engine', id, type: 'SetOrganisation', fingerprint: '0'.repeat(64) },
    at: record.now(),
    actor: { kind: 'engine', id: 'spec' },
    outcome: { kind: 'events', events: decision.events as never, answer: {} },
  });
  await record.organisation.renew();
};

const start = async (record: HostRecord, caseId: string, variables: JsonObject): Promise<void> => {
  const birth = await record.birthOf('order');
  if (birth.kind === 'refused') throw new Error(birth.refusal.message);
  const { kind: _, ...born } = birth;
  await record.cases.execute({
    type: 'StartCase',
    caseId,
    body: { process: 'order', variables, businessKey: `B-${caseId}`, ...born },
    context: { id: `start/${caseId}`, by: enginePrincipal('spec') },
  });
};
