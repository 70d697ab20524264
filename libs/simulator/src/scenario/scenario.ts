import { z } from 'zod';
import type { Json } from '@throughline/events';

const json: z.ZodType<Json> = z.json();
const variables = z.record(z.string(), json);
const words = z.string().min(1);
const list = z.array(words).default([]);

/** One name stands for a whole entry: `complete: approve` for `complete: { task: approve }`. */
const named = <S extends z.ZodObject>(key: keyof S['shape'] & string, schema: S) =>
  z.union([words.transform((name) => schema.parse({ [key]: name })), schema]);

/** Who acts: a person by id, or a system, with roles and departments. Without it the engine itself acts. */
const actor = named(
  'person',
  z
    .strictObject({
      person: words.optional(),
      system: words.optional(),
      ...{ roles: list, departments: list, abilities: list },
    })
    .refine(({ person, system }) => person === undefined || system === undefined, {
      message: 'is both a person and a system',
    }),
);

const who = { as: actor.optional() };

/** What can be done in a step; each step does at most one of these. */
const actShapes = {
  start: named(
    'process',
    z.strictObject({
      process: words.optional(),
      event: words.optional(),
      key: words.optional(),
      vars: variables.default({}),
    }),
  ),
  complete: named('task', z.strictObject({ task: words, vars: variables.default({}), ...who })),
  claim: named('task', z.strictObject({ task: words, ...who })),
  release: named('task', z.strictObject({ task: words, reason: words.optional(), ...who })),
  assign: z.strictObject({ task: words, to: words, reason: words.optional(), ...who }),
  return: z.strictObject({
    task: words,
    reason: words,
    code: words.default('RETURNED'),
    vars: variables.default({}),
    ...who,
  }),
  acknowledge: named('task', z.strictObject({ task: words, reference: words.optional(), ...who })),
  accept: named('task', z.strictObject({ task: words, ...who })),
  message: named(
    'name',
    z.strictObject({
      name: words,
      correlation: z.union([words, z.number().transform(String)]).optional(),
      vars: variables.default({}),
      timeToLive: words.optional(),
    }),
  ),
  signal: named('name', z.strictObject({ name: words, vars: variables.default({}) })),
  advance: z.union([
    words.transform((by) => ({ by })),
    z.strictObject({ by: words }),
    z.strictObject({ to: words }),
    z.strictObject({ timer: words }),
  ]),
  fire: z.strictObject({ timer: words, reason: words, ...who }),
  service: z
    .strictObject({
      type: words,
      result: variables.optional(),
      error: named(
        'code',
        z.strictObject({ code: words, message: words.optional(), vars: variables.default({}) }),
      ).optional(),
      failure: named('message', z.strictObject({ message: words, retries: z.int().min(0).optional() })).optional(),
    })
    .refine(({ result, error, failure }) => [result, error, failure].filter((part) => part !== undefined).length <= 1, {
      message: 'says more than one of result, error and failure',
    }),
  throwError: z.strictObject({
    at: words,
    code: words,
    message: words.optional(),
    vars: variables.default({}),
    ...who,
  }),
  retry: named('at', z.strictObject({ at: words, note: words.optional(), ...who })),
  set: z.strictObject({ vars: variables, in: words.optional(), reason: words.default('scenario'), ...who }),
  cancel: named('reason', z.strictObject({ reason: words, ...who })),
} as const;

const one = <S extends z.ZodType>(schema: S) => z.union([words.transform((name) => [name]), z.array(schema)]);

const partial = z.record(z.string(), json);

/** What can be expected after a step. */
const expectationShapes = {
  /** Element ids where tokens wait, all of them; an id twice for two tokens. */
  at: one(words),
  /** Open user tasks, all of them: element ids, or what is known of a task. */
  tasks: one(z.union([words, partial])),
  /** Variables of the process; those not named may be anything. */
  vars: variables,
  /** Whether the case has closed, or how. */
  ended: z.union([z.boolean(), z.enum(['completed', 'terminated', 'failed', 'cancelled'])]),
  /** In this order, with anything between: ids of elements that were left, or parts of events. */
  trace: one(z.union([words, partial])),
  /** Open incidents, all of them: element ids, or what is known of an incident. */
  incidents: one(z.union([words, partial])),
  /** Decisions evaluated in this step, all of them: ids, or parts of what was evaluated. */
  decisions: one(z.union([words, partial])),
  /** The act is refused, with this code. */
  refused: words,
} as const;

const optionalOf = <T extends Readonly<Record<string, z.ZodType>>>(shapes: T) => z.strictObject(shapes).partial().shape;

/** What a step may expect. */
export const expectationSchema = z.strictObject(expectationShapes).partial();

/** One step of a scenario as it is written: an act, what is expected after it, or both. */
export const stepSchema = z
  .strictObject({
    ...optionalOf(actShapes),
    ...optionalOf(expectationShapes),
    expect: expectationSchema.optional(),
    /** What the step is about, for the reader. */
    note: words.optional(),
  })
  .refine((step) => actNames.filter((name) => step[name] !== undefined).length <= 1, {
    message: `does more than one thing; write a step for each`,
  });

/** The names of acts. */
export const actNames = Object.keys(actShapes) as readonly (keyof typeof actShapes)[];

/** A whole scenario as it is written. */
export const scenarioSchema = z.array(stepSchema);

/** The acts of a step, of which at most one is there. */
export type Acts = { readonly [N in keyof typeof actShapes]?: z.infer<(typeof actShapes)[N]> | undefined };

/** What a step expects. */
export type Expectations = z.infer<typeof expectationSchema>;

/** Who acts in a step. */
export type ActorSpec = z.infer<typeof actor>;

/** One step, read: `line` is where it begins in its file. */
export type ScenarioStep = { readonly line: number; readonly act: Acts; readonly expected: Expectations };

/** A scenario, read. */
export type Scenario = readonly ScenarioStep[];
