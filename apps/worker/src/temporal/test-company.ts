import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSequencer, type Sequencer } from '@throughline/event-store';
import {
  enginePrincipal,
  type CaseEvent,
  type JsonObject,
  type NewEvent,
  type OrganisationDocument,
} from '@throughline/events';
import { clockOf, migrateRecord, openRecord, systemClock, type HostRecord, type PartState } from '@throughline/host';
import { organisationStream, setOrganisation } from '@throughline/organisation';
import { WorkflowNotFoundError, type WorkflowClient } from '@temporalio/client';
import { Worker, type NativeConnection } from '@temporalio/worker';
import { serviceTaskQueue, type ServiceCallInput } from '@throughline/workflow-runtime/names';
import pg from 'pg';
import { pino } from 'pino';
import { connect, dataConverterOf, workflowClient } from './connect.js';
import { startTemporal, type RunningTemporal } from './start-temporal.js';
import type { TemporalConfig } from './temporal-settings.js';

const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });

const company: OrganisationDocument = {
  departments: [
    { id: 'sales', name: 'Sales', head: 'sven' },
    { id: 'technical', name: 'Technical', head: 'tara' },
    { id: 'warehouse', name: 'Warehouse' },
  ],
  roles: [{ id: 'director', name: 'Commercial director', abilities: [] }],
  people: [
    { id: 'sven', name: 'Sven', roles: [], departments: ['sales'], reportsTo: 'dora' },
    { id: 'tara', name: 'Tara', roles: [], departments: ['technical'], reportsTo: 'dora' },
    { id: 'dora', name: 'Dora', roles: ['director'], departments: [] },
  ],
};

/** A record on the real PostgreSQL, a namespace of its own on the real Temporal, and workers between them. */
export class TestCompany {
  readonly states: { readonly state: PartState; readonly detail: string }[] = [];
  readonly #running: RunningTemporal[] = [];

  readonly record: HostRecord;
  readonly config: TemporalConfig;
  readonly connection: NativeConnection;
  readonly #sequencer: Sequencer;

  private constructor({ record, config, connection }: Founded) {
    this.record = record;
    this.config = config;
    this.connection = connection;
    this.#sequencer = createSequencer({ pool: record.sequencing });
    this.#sequencer.start();
  }

  /** `speed`: how many times faster than real time its clock runs. */
  static async open(speed = 1): Promise<TestCompany> {
    const [databaseUrl, keysDatabaseUrl] = await Promise.all([createDatabase('temporal'), createDatabase('keys')]);
    await migrateRecord(databaseUrl, keysDatabaseUrl);
    const now = new Date().toISOString();
    const clock = speed === 1 ? systemClock : (clockOf(`${now}@${now}*${String(speed)}`) ?? systemClock);
    const config = { databaseUrl, keysDatabaseUrl, masterKey: new Uint8Array(32).fill(7), connections: 8 };
    const record = await openRecord({ config, log, clock });
    const address = temporalAddress();
    const temporal: TemporalConfig = {
      ...{ address, namespace: `test-${randomBytes(4).toString('hex')}`, tls: undefined, apiKey: undefined },
      ...{ payloadKeys: [new Uint8Array(32).fill(9)], cachedWorkflows: 100 },
    };
    const company = new TestCompany({ record, config: temporal, connection: await connect(temporal, log) });
    await company.#found();
    return company;
  }

  async #found(): Promise<void> {
    const { store, now } = this.record;
    const set = setOrganisation(undefined, { organisation: company });
    if (set.kind !== 'accepted') throw new Error('the organisation was refused');
    const head = await store.head(organisationStream);
    await store.append({
      ...{ stream: organisationStream, expected: head, at: now(), actor: { kind: 'engine', id: 'spec' } },
      command: { namespace: 'engine', id: 'organisation', type: 'SetOrganisation', fingerprint: '00' },
      outcome: { kind: 'events', events: set.events as unknown as readonly NewEvent[], answer: null },
    });
  }

  /** Puts files of ./models into force, under the name of the first. */
  async deployModel(...names: readonly string[]): Promise<void> {
    const read = (name: string): string => readFileSync(new URL(`models/${name}`, import.meta.url), 'utf8');
    await this.deploy(names[0] ?? '', Object.fromEntries(names.map((name) => [name, read(name)])));
  }

  async deploy(name: string, files: Readonly<Record<string, string>>): Promise<void> {
    const { definitions, now } = this.record;
    const bundle = {
      name,
      files: Object.entries(files).map(([file, text]) => ({ name: file, bytes: Buffer.from(text) })),
    };
    const id = `deploy/${name}/${randomBytes(4).toString('hex')}`;
    const deployed = await definitions.deploy(bundle, { id, at: now(), by: enginePrincipal('spec') });
    if (deployed.kind !== 'deployed') throw new Error(`not deployed: ${JSON.stringify(deployed)}`);
  }

  /** One more worker process's part, until stopped. */
  work(config: Partial<TemporalConfig> = {}): RunningTemporal {
    const parts = { set: (_: string, state: PartState, detail = '') => void this.states.push({ state, detail }) };
    const running = startTemporal({ record: this.record, log, config: { ...this.config, ...config }, parts });
    this.#running.push(running);
    return running;
  }

  async start(process: string, caseId: string, variables: JsonObject = {}): Promise<void> {
    const birth = await this.record.birthOf(process);
    if (birth.kind === 'refused') throw new Error(birth.refusal.message);
    const { kind: _, ...born } = birth;
    await this.act({ type: 'StartCase', caseId, body: { process, variables, businessKey: `N-${caseId}`, ...born } });
  }

  /** Whatever the walls say: they are the host's, and not what is looked at here. */
  async act(command: Acting): Promise<string> {
    const context = { id: randomBytes(8).toString('hex'), by: enginePrincipal('spec') };
    const answer = await this.record.cases.execute({ ...command, context } as never);
    return answer.kind === 'accepted' ? 'accepted' : answer.refusal.code;
  }

  /** A department's worker: its services, on its own queue, by name. */
  async serve(department: string, services: Readonly<Record<string, Service>>): Promise<() => Promise<void>> {
    const worker = await Worker.create({
      ...{ connection: this.connection, namespace: this.config.namespace },
      taskQueue: serviceTaskQueue(department),
      activities: services,
      dataConverter: dataConverterOf(this.config),
      shutdownGraceTime: '1 second',
    });
    const running = worker.run();
    const stop = async (): Promise<void> => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await running;
    };
    this.#running.push({ stop });
    return stop;
  }

  /** As after the loss of its database: a namespace of the same name is made by the worker, and knows nothing. */
  async loseTemporal(): Promise<void> {
    await this.connection.operatorService.deleteNamespace({ namespace: this.config.namespace });
  }

  /** The client that an operator would look with. */
  get workflows(): WorkflowClient {
    return workflowClient(this.connection, this.config);
  }

  /** Whether there ever was a workflow of this id. */
  async hasWorkflow(workflowId: string): Promise<boolean> {
    return (await this.#status(workflowId)) !== undefined;
  }

  async isRunning(workflowId: string): Promise<boolean> {
    return (await this.#status(workflowId)) === 'RUNNING';
  }

  async #status(workflowId: string): Promise<string | undefined> {
    try {
      return (await this.workflows.getHandle(workflowId).describe()).status.name;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }

  /** Does the open task of an element. */
  async complete(caseId: string, element: string, variables: JsonObject = {}): Promise<void> {
    const state = await this.record.cases.state(caseId);
    const task = [...state.tasks.values()].find((open) => open.element === element)?.task;
    if (task === undefined) throw new Error(`${caseId} has no open task ${element}`);
    const context = { id: `complete/${caseId}/${String(task)}`, by: tara };
    const body = { task, variables };
    await this.record.cases.execute({
      type: 'ClaimTask',
      caseId,
      body: { task },
      context: { ...context, id: `claim/${caseId}/${String(task)}` },
    });
    const answer = await this.record.cases.execute({ type: 'CompleteTask', caseId, body, context });
    if (answer.kind === 'refused') throw new Error(answer.refusal.message);
  }

  /** The types of the events of a case, or those that `wanted` names, in order. */
  async events(caseId: string, wanted?: readonly string[]): Promise<readonly CaseEvent[]> {
    const { commits } = await this.record.store.read({ kind: 'case', id: caseId });
    const events = commits.flatMap((commit) => commit.events) as unknown as readonly CaseEvent[];
    return events.filter(({ type }) => wanted?.includes(type) ?? true);
  }

  async isClosed(caseId: string): Promise<boolean> {
    return (await this.record.cases.state(caseId)).status === 'closed';
  }

  async close(): Promise<void> {
    await Promise.all(this.#running.map(({ stop }) => stop()));
    await this.#sequencer.stop();
    await this.connection.close();
    await this.record.close();
  }
}

type Founded = {
  readonly record: HostRecord;
  readonly config: TemporalConfig;
  readonly connection: NativeConnection;
};

/** What a department's worker does. */
export type Service = (call: ServiceCallInput) => Promise<unknown>;

/** A command without its context. */
export type Acting = { readonly type: string; readonly caseId: string; readonly body: JsonObject | object };

const tara = {
  actor: { kind: 'person' as const, id: 'tara' },
  ...{ namespace: 'person/tara', roles: ['director'], departments: ['sales', 'technical', 'warehouse'] },
  abilities: ['work-task', 'see-all', 'assign-task'],
};

/** Waits until something holds. */
export const until = async (holds: () => boolean | Promise<boolean>, what: string, ms = 30_000): Promise<void> => {
  for (const deadline = Date.now() + ms; !(await holds());) {
    if (Date.now() > deadline) throw new Error(`it did not happen within ${String(ms)} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const temporalAddress = (): string => given('TEST_TEMPORAL_ADDRESS');

const given = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: integration specs run in the int project`);
  return value;
};

const createDatabase = async (purpose: string): Promise<string> => {
  const server = given('TEST_DATABASE_URL');
  const name = `${purpose}_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return Object.assign(new URL(server), { pathname: `/${name}` }).toString();
};
