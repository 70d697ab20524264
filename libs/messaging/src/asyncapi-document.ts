import {
  bundleEventSchemas,
  caseEventSchemas,
  messageEventSchemas,
  organisationEventSchemas,
  signalEventSchemas,
} from '@throughline/events';
import { z } from 'zod';
import { cloudEventType } from './cloud-event.js';
import { commandSchemas } from './command-messages.js';
import { eventMessageSchema, eventTypeName } from './event-messages.js';
import { handoffSchemas } from './handoff-messages.js';
import { refusalMessageSchema, refusedSchema } from './refusal-messages.js';
import { commandsTopic, deadLetterTopic, eventsTopic, handoffsTopic } from './topics.js';

type Document = { readonly [member: string]: unknown };

/** The AsyncAPI 3.0 document of everything that goes over Kafka, made from the schemas that messages are read by. */
export const asyncApiDocument = (): Document => {
  const events = named(eventSchemas());
  const told = named({ ...byType(handoffSchemas), 'throughline.command.refused.v1': refusalMessageSchema });
  const commands = named(byType(commandSchemas), 'input');
  const letters = { 'throughline.dead-letter': deadLetter };
  const channels = {
    events: channel(
      eventsTopic,
      'Every event of the record, keyed by its stream, so that each stream is in order.',
      events,
    ),
    handoffs: channel(handoffsTopic('{department}'), 'What a department is told, keyed by the case.', told),
    commands: channel(commandsTopic('{department}'), 'What the systems of a department answer.', commands),
    deadLetters: channel(
      deadLetterTopic,
      'What could not be taken as a command, as it came, with the reason.',
      letters,
    ),
  };
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Throughline',
      version: '1',
      description: 'What Throughline tells over Kafka, and what departments answer. Every message is a CloudEvent 1.0.',
    },
    defaultContentType: cloudEventType,
    channels,
    operations: {
      tellEvents: operation('send', 'events', events),
      tellDepartments: operation('send', 'handoffs', told),
      hearDepartments: operation('receive', 'commands', commands),
      setAside: operation('send', 'deadLetters', letters),
    },
    components: { messages: { ...events, ...told, ...commands, ...letters } },
  };
};

/** Each type of event as its own message: the envelope with that type's data. */
const eventSchemas = (): Readonly<Record<string, z.ZodType>> =>
  Object.fromEntries(
    Object.entries(dataSchemas).flatMap(([kind, schemas]) =>
      Object.entries(schemas).map(([type, data]) => {
        const name = eventTypeName(kind, { type, v: 1 });
        return [name, eventMessageSchema.extend({ type: z.literal(name), data })];
      }),
    ),
  );

const dataSchemas: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>> = {
  case: caseEventSchemas,
  bundle: bundleEventSchemas,
  organisation: organisationEventSchemas,
  message: messageEventSchemas,
  signal: signalEventSchemas,
  refusals: { CommandRefused: refusedSchema },
};

const byType = (
  schemas: Readonly<Record<string, z.ZodObject<{ type: z.ZodLiteral<string> }>>>,
): Readonly<Record<string, z.ZodType>> =>
  Object.fromEntries(Object.values(schemas).map((schema) => [schema.shape.type.value, schema]));

const named = (schemas: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output' = 'output'): Document =>
  Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      { name, contentType: cloudEventType, payload: payload(schema, io) },
    ]),
  );

/** AsyncAPI's own schemas are JSON Schema, draft 7. Other attributes may stand beside those of an envelope. */
const payload = (schema: z.ZodType, io: 'input' | 'output'): Document => {
  const { $schema: _, ...own } = z.toJSONSchema(schema, { target: 'draft-7', io, unrepresentable: 'any' });
  return { ...own, additionalProperties: true };
};

const deadLetter: Document = {
  name: 'throughline.dead-letter',
  contentType: 'application/octet-stream',
  summary: 'The message as it came: its key, its bytes, its headers.',
  headers: {
    type: 'object',
    properties: {
      'throughline-topic': { type: 'string' },
      'throughline-partition': { type: 'string' },
      'throughline-offset': { type: 'string' },
      'throughline-reason': { type: 'string', description: 'A code, as ForeignTask.' },
      'throughline-words': { type: 'string' },
      'throughline-redriven': { type: 'string', description: 'How often it was put back before.' },
      'throughline-cut': { type: 'string', description: 'It was this long, and is not kept whole.' },
    },
  },
};

const channel = (address: string, description: string, messages: Document): Document => ({
  address,
  description,
  ...(address.includes('{department}')
    ? { parameters: { department: { description: 'The id of a department of the organisation in force.' } } }
    : {}),
  messages: Object.fromEntries(Object.keys(messages).map((name) => [name, { $ref: `#/components/messages/${name}` }])),
});

const operation = (action: 'send' | 'receive', to: string, messages: Document): Document => ({
  action,
  channel: { $ref: `#/channels/${to}` },
  messages: Object.keys(messages).map((name) => ({ $ref: `#/channels/${to}/messages/${name}` })),
});
