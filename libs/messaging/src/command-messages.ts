import { z } from 'zod';
import { jsonValues } from './json-value.js';
import { cloudEventAttributes, plainText } from './cloud-event.js';
import type { IncomingMessage } from './kafka-port.js';
import { departmentOfTopic, longestCommand } from './topics.js';

const caseId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
    'letters, digits, ".", "_" and "-", at most 100, a letter or digit first',
  );

const place = { case: caseId, task: z.int().positive() };

const variables = jsonValues;

const envelope = {
  ...cloudEventAttributes,
  /** A system of the organisation in force, by its id. */
  source: plainText(100),
};

/** The schemas of what a department's system may say on its commands topic, by the type of the command it becomes. */
export const commandSchemas = {
  /** The department's system has the task; `reference` is its own number for it. */
  AcknowledgeHandoff: z.object({
    ...envelope,
    type: z.literal('throughline.command.acknowledge.v1'),
    data: z.strictObject({ ...place, reference: z.string().min(1).max(200).optional() }),
  }),
  /** The department takes the work on. */
  AcceptHandoff: z.object({
    ...envelope,
    type: z.literal('throughline.command.accept.v1'),
    data: z.strictObject(place),
  }),
  /** The department gives the work back, by the error event that the process models for the code. */
  ReturnTask: z.object({
    ...envelope,
    type: z.literal('throughline.command.return.v1'),
    data: z.strictObject({
      ...place,
      reason: z.string().min(1).max(2_000),
      code: z.string().min(1).max(100).default('RETURNED'),
      variables: variables.default({}),
    }),
  }),
  /** The work is done; the variables are checked by the task's form. */
  CompleteTask: z.object({
    ...envelope,
    type: z.literal('throughline.command.complete.v1'),
    data: z.strictObject({ ...place, variables }),
  }),
} as const;

/** The names of commands that a department's system may send. */
export type CommandName = keyof typeof commandSchemas;

/** A command as a department's system sent it. */
export type DepartmentCommand = {
  readonly [T in CommandName]: {
    readonly type: T;
    readonly id: string;
    readonly source: string;
    readonly department: string;
    readonly caseId: string;
    readonly body: Omit<z.infer<(typeof commandSchemas)[T]>['data'], 'case'>;
  };
}[CommandName];

/** Why a message is no command: a code for machines, and words for the people of the department. */
export type Unreadable = {
  readonly code: UnreadableCode;
  readonly words: string;
  readonly source?: string;
  readonly id?: string;
};

/** What a message on a commands topic can lack. */
export type UnreadableCode =
  'Oversized' | 'Empty' | 'NotJson' | 'NestedTooDeep' | 'NotACloudEvent' | 'UnknownType' | 'DataInvalid';

/** What a message on a commands topic is. */
export type CommandReading =
  | { readonly kind: 'command'; readonly command: DepartmentCommand }
  | { readonly kind: 'unreadable'; readonly why: Unreadable };

/** Reads a message on a commands topic. Never throws, whatever bytes it is given. */
export const readCommand = ({ topic, value }: Pick<IncomingMessage, 'topic' | 'value'>): CommandReading => {
  const json = jsonOf(value);
  if ('code' in json) return { kind: 'unreadable', why: json };
  const read = parsed(json.value, departmentOfTopic(topic) ?? '');
  return 'code' in read ? { kind: 'unreadable', why: read } : { kind: 'command', command: read };
};

/** Command ids of a source, apart from those that it sends by other ways. */
export const commandNamespace = (source: string): string => `kafka/${source}`;

/** The source whose commands a namespace holds; undefined: it is no namespace of ours. */
export const sourceOfNamespace = (namespace: string): string | undefined =>
  namespace.startsWith('kafka/') ? namespace.slice('kafka/'.length) : undefined;

const jsonOf = (value: Uint8Array | null): { readonly value: unknown } | Unreadable => {
  if (value === null || value.byteLength === 0) return { code: 'Empty', words: 'The message has no value.' };
  if (value.byteLength > longestCommand) {
    const words = `The message has ${String(value.byteLength)} bytes; ${String(longestCommand)} is the most.`;
    return { code: 'Oversized', words };
  }
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(value));
    if (!isDeeperThan(json, deepest)) return { value: json };
    return { code: 'NestedTooDeep', words: `The message is nested more than ${String(deepest)} levels deep.` };
  } catch {
    return { code: 'NotJson', words: 'The message is no JSON in UTF-8.' };
  }
};

const deepest = 64;

const isDeeperThan = (value: unknown, levels: number): boolean => {
  let level = [value].filter(isNested);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= levels) return true;
    level = level.flatMap((nested) => Object.values(nested).filter(isNested));
  }
  return false;
};

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

const anyEvent = z.object({ ...envelope, data: z.unknown() });

const parsed = (json: unknown, department: string): DepartmentCommand | Unreadable => {
  const event = anyEvent.safeParse(json);
  if (!event.success) return { code: 'NotACloudEvent', words: wordsOf(event.error) };
  const { id, source, type } = event.data;
  const name = commandNames.find((known) => commandSchemas[known].shape.type.value === type);
  if (name === undefined) return { code: 'UnknownType', words: `There is no command of the type ${type}.`, source, id };
  const read = commandSchemas[name].safeParse(json);
  if (!read.success) return { code: 'DataInvalid', words: wordsOf(read.error), source, id };
  const { case: kase, ...body } = read.data.data;
  // The schema of each name gives the body of that name.
  return { type: name, id, source, department, caseId: kase, body } as DepartmentCommand;
};

const commandNames = Object.keys(commandSchemas) as readonly CommandName[];

/** Where and what; never the values themselves. */
const wordsOf = ({ issues }: z.ZodError): string =>
  issues
    .slice(0, 10)
    .map(({ path, message }) => `${path.length === 0 ? 'the message' : path.map(String).join('.')}: ${message}`)
    .join('; ');
