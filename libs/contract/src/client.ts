import type { Json, JsonObject } from '@throughline/events';
import type { z } from 'zod';
import { bundlesSchema, deployedSchema, processesSchema, processSchema, type DeployBundle } from './bundles.js';
import { caseViewSchema, historySchema } from './case-view.js';
import {
  casesSchema,
  incidentsSchema,
  type CaseQuery,
  type IncidentQuery,
  type setVariablesSchema,
  type startCaseSchema,
} from './cases.js';
import { commandAnswerSchema } from './command-answer.js';
import { handoffsSchema, type HandoffQuery } from './handoffs.js';
import { broadcastSchema, publishedSchema, type broadcastSignalSchema, type publishMessageSchema } from './messages.js';
import { meSchema, organisationInForceSchema, organisationSetSchema } from './organisation.js';
import { problemSchema, type Problem } from './problem.js';
import type { completeRequestSchema, failRequestSchema, throwRequestErrorSchema } from './requests.js';
import { taskDetailSchema, tasksSchema, type returnTaskSchema, type TaskQuery } from './tasks.js';

/** Where the api is, and who asks; `token` as a function is asked before each request, so that it can be renewed. */
export type ClientOptions = {
  readonly url: string;
  readonly token: string | (() => string | Promise<string>);
  readonly fetch?: typeof fetch;
};

/**
 * How a command is sent: under which id (the same id is answered the same way, however often it is sent), and on which
 * seq the case must stand for it.
 */
export type Sending = { readonly commandId?: string; readonly ifSeq?: number };

/** What the api refused or could not do. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = 'ProblemError';
  }
}

/** A task of a case. */
type TaskPlace = { readonly case: string; readonly task: number };

/** A service request of a case. */
type RequestPlace = { readonly case: string; readonly request: number };

/** A client of the api; each answer is parsed by the schema that the api promises. */
export const createClient = (options: ClientOptions) => {
  const call = caller(options);
  return {
    me: () => call('GET /v1/me', meSchema),
    ...definitionCalls(call),
    ...caseCalls(call),
    ...taskCalls(call),
    ...requestCalls(call),
    publishMessage: (body: z.input<typeof publishMessageSchema>, sending: Sending = {}) =>
      call('POST /v1/messages', publishedSchema, { body, sending }),
    broadcastSignal: (body: z.input<typeof broadcastSignalSchema>, sending: Sending = {}) =>
      call('POST /v1/signals', broadcastSchema, { body, sending }),
  };
};

/** A client of the api. */
export type Client = ReturnType<typeof createClient>;

type Method = 'GET' | 'POST' | 'PUT';

type Content = { readonly body?: unknown; readonly sending?: Sending };

/** `request`: the method and the path, `GET /v1/me`. */
type Call = <S extends z.ZodType>(request: `${Method} ${string}`, answer: S, content?: Content) => Promise<z.infer<S>>;

const definitionCalls = (call: Call) => ({
  deploy: (bundle: string, body: DeployBundle, sending: Sending = {}) =>
    call(`POST /v1/bundles/${encodeURIComponent(bundle)}`, deployedSchema, { body, sending }),
  bundles: () => call('GET /v1/bundles', bundlesSchema),
  processes: () => call('GET /v1/processes', processesSchema),
  process: (id: string) => call(`GET /v1/processes/${encodeURIComponent(id)}`, processSchema),
  organisation: () => call('GET /v1/organisation', organisationInForceSchema),
  setOrganisation: (document: Json, sending: Sending = {}) =>
    call('PUT /v1/organisation', organisationSetSchema, { body: document, sending }),
});

const caseCalls = (call: Call) => ({
  startCase: (body: z.input<typeof startCaseSchema>, sending: Sending = {}) =>
    call('POST /v1/cases', commandAnswerSchema, { body, sending }),
  case: (id: string, query: { readonly at?: number } = {}) =>
    call(`GET ${casePath(id)}${search(query)}`, caseViewSchema),
  cases: (query: CaseQuery = {}) => call(`GET /v1/cases${search(query)}`, casesSchema),
  history: (id: string, query: { readonly upTo?: number; readonly limit?: number; readonly cursor?: string } = {}) =>
    call(`GET ${casePath(id)}/history${search(query)}`, historySchema),
  cancelCase: (id: string, reason: string, sending: Sending = {}) =>
    call(`POST ${casePath(id)}/cancel`, commandAnswerSchema, { body: { reason }, sending }),
  fireTimer: (id: string, timer: number, content: { readonly reason?: string } & Sending = {}) => {
    const { reason, ...sending } = content;
    const body = reason === undefined ? {} : { reason };
    return call(`POST ${casePath(id)}/timers/${String(timer)}/fire`, commandAnswerSchema, { body, sending });
  },
  setVariables: (id: string, body: z.input<typeof setVariablesSchema>, sending: Sending = {}) =>
    call(`POST ${casePath(id)}/variables`, commandAnswerSchema, { body, sending }),
  incidents: (query: IncidentQuery & { readonly case?: string } = {}) => {
    const { case: id, ...rest } = query;
    const path = id === undefined ? '/v1/incidents' : `${casePath(id)}/incidents`;
    return call(`GET ${path}${search(rest)}`, incidentsSchema);
  },
  retryIncident: (id: string, incident: number, content: { readonly note?: string } & Sending = {}) => {
    const { note, ...sending } = content;
    const body = note === undefined ? {} : { note };
    return call(`POST ${casePath(id)}/incidents/${String(incident)}/retry`, commandAnswerSchema, { body, sending });
  },
});

const taskCalls = (call: Call) => {
  const act = (place: TaskPlace, verb: string, content: Content) =>
    call(`POST ${taskPath(place)}/${verb}`, commandAnswerSchema, content);
  return {
    tasks: (query: TaskQuery = {}) => call(`GET /v1/tasks${search(query)}`, tasksSchema),
    task: (place: TaskPlace) => call(`GET ${taskPath(place)}`, taskDetailSchema),
    claim: (place: TaskPlace, sending: Sending = {}) => act(place, 'claim', { body: {}, sending }),
    release: (place: TaskPlace, sending: Sending & { readonly reason?: string } = {}) => {
      const { reason, ...rest } = sending;
      return act(place, 'release', { body: reason === undefined ? {} : { reason }, sending: rest });
    },
    assign: (place: TaskPlace, to: string, sending: Sending = {}) => act(place, 'assign', { body: { to }, sending }),
    complete: (place: TaskPlace, variables: JsonObject = {}, sending: Sending = {}) =>
      act(place, 'complete', { body: { variables }, sending }),
    acknowledge: (place: TaskPlace, content: { readonly reference?: string } & Sending = {}) => {
      const { reference, ...sending } = content;
      return act(place, 'acknowledge', { body: reference === undefined ? {} : { reference }, sending });
    },
    accept: (place: TaskPlace, sending: Sending = {}) => act(place, 'accept', { body: {}, sending }),
    handoffs: (query: HandoffQuery = {}) => call(`GET /v1/handoffs${search(query)}`, handoffsSchema),
    returnTask: (place: TaskPlace, body: z.input<typeof returnTaskSchema>, sending: Sending = {}) =>
      act(place, 'return', { body, sending }),
  };
};

const requestCalls = (call: Call) => {
  const answer = (verb: string, { case: id, request }: RequestPlace, content: Content) =>
    call(`POST ${casePath(id)}/requests/${String(request)}/${verb}`, commandAnswerSchema, content);
  return {
    completeRequest: (place: RequestPlace, body: z.input<typeof completeRequestSchema>, sending: Sending = {}) =>
      answer('complete', place, { body, sending }),
    failRequest: (place: RequestPlace, body: z.input<typeof failRequestSchema>, sending: Sending = {}) =>
      answer('fail', place, { body, sending }),
    throwRequestError: (place: RequestPlace, body: z.input<typeof throwRequestErrorSchema>, sending: Sending = {}) =>
      answer('error', place, { body, sending }),
  };
};

const casePath = (id: string): string => `/v1/cases/${encodeURIComponent(id)}`;

const taskPath = (place: TaskPlace): string => `${casePath(place.case)}/tasks/${String(place.task)}`;

const search = (query: Readonly<Record<string, string | number | boolean | undefined>>): string => {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(String(value))}`],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
};

const caller = ({ url, token, fetch: send = fetch }: ClientOptions): Call => {
  const base = url.replace(/\/+$/, '');
  return async (request, answer, content = {}) => {
    const [method = '', path = ''] = request.split(' ');
    const bearer = typeof token === 'string' ? token : await token();
    const response = await send(`${base}${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, ...headersOf(content) },
      ...(content.body === undefined ? {} : { body: JSON.stringify(content.body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new ProblemError(problemOf(response, text, path));
    return answer.parse(JSON.parse(text));
  };
};

const headersOf = ({ body, sending = {} }: Content): Record<string, string> => ({
  ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  ...(sending.commandId === undefined ? {} : { 'idempotency-key': sending.commandId }),
  ...(sending.ifSeq === undefined ? {} : { 'if-match': `"${String(sending.ifSeq)}"` }),
});

/** A proxy in between may answer with something else than our problem. */
const problemOf = (response: Response, text: string, path: string): Problem => {
  const parsed = problemSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  return {
    type: 'about:blank',
    title: response.statusText,
    status: response.status,
    detail: `${path} was answered with ${String(response.status)} and no problem document`,
    code: 'NotOurAnswer',
    instance: path,
    correlationId: '',
  };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
