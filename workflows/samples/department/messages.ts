/** A piece of work that Throughline hands to a department, as it tells of it: a user task of a case. */
export type Handoff = {
  readonly case: string;
  readonly businessKey?: string;
  readonly task: number;
  readonly element: string;
  readonly process: string;
  readonly name: string;
  readonly department: string;
  /** The department that hands it over. */
  readonly from?: string;
  readonly dueAt?: string;
  /** What the model passes on with the task. */
  readonly inputs?: Readonly<Record<string, unknown>>;
};

/** What happened to a handoff. `again`: offered once more, since nobody acknowledged it. */
export type News = 'offered' | 'reminded' | 'overdue' | 'withdrawn';

/** A message on `throughline.handoffs.<department>`. The same `id` is the same message, however often it comes. */
export type Heard = {
  readonly id: string;
  readonly news: News;
  readonly again: boolean;
  readonly handoff: Handoff;
};

const typeOfNews = /^throughline\.handoff\.(offered|reminded|overdue|withdrawn)\.v1$/;

/** Reads a message; undefined where it is of a kind that is not known here, which a later Throughline may well send. */
export const readMessage = (value: Uint8Array | null): Heard | undefined => {
  const event = jsonOf(value);
  if (!isObject(event) || typeof event['id'] !== 'string' || typeof event['type'] !== 'string') return undefined;
  const news = typeOfNews.exec(event['type'])?.[1];
  const { data } = event;
  if (!isNews(news) || !isHandoff(data)) return undefined;
  return { id: event['id'], news, again: (data as { readonly again?: unknown }).again === true, handoff: data };
};

/** A command of the department's own that the case refused: its id, which obstacle, and in words. */
export type Refusal = {
  readonly id: string;
  readonly case: string;
  readonly command: string;
  readonly code: string;
  readonly message: string;
};

/** Reads what a department is told of a command that was refused; undefined where a message is none of these. */
export const readRefusal = (value: Uint8Array | null): Refusal | undefined => {
  const event = jsonOf(value);
  if (!isObject(event) || event['type'] !== 'throughline.command.refused.v1' || !isObject(event['data']))
    return undefined;
  const { case: caseId, command, code, message } = event['data'];
  return {
    id: String(event['id']),
    case: String(caseId),
    command: String(command),
    code: String(code),
    message: String(message),
  };
};

const isNews = (text: string | undefined): text is News => text !== undefined;

const isHandoff = (data: unknown): data is Handoff =>
  isObject(data) && typeof data['case'] === 'string' && typeof data['task'] === 'number';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const jsonOf = (value: Uint8Array | null): unknown => {
  try {
    return JSON.parse(Buffer.from(value ?? []).toString('utf8'));
  } catch {
    return undefined;
  }
};

/** What a department says to a handoff. */
export type Step =
  | { readonly kind: 'acknowledge'; readonly reference: string }
  | { readonly kind: 'accept' }
  | { readonly kind: 'complete'; readonly variables: Readonly<Record<string, unknown>> }
  | { readonly kind: 'return'; readonly reason: string; readonly code?: string };

/** A message for `throughline.commands.<department>`. */
export type Command = { readonly id: string; readonly key: string; readonly value: string };

/**
 * A step as a CloudEvent, structured. The id follows from what is said to what: said again, it is the same command, which
 * Throughline carries out once. `source` is the id of the department's system in the organisation.
 */
export const commandOf = (source: string, { case: caseId, task }: Handoff, step: Step): Command => {
  const { kind, ...said } = step;
  const id = `${caseId}/${String(task)}/${kind}`;
  const event = {
    specversion: '1.0',
    id,
    source,
    type: `throughline.command.${kind}.v1`,
    subject: `case/${caseId}`,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data: { case: caseId, task, ...said },
  };
  return { id, key: caseId, value: JSON.stringify(event) };
};
