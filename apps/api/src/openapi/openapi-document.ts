import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { deployBundleSchema, problemSchema } from '@throughline/contract';
import { z } from 'zod';

/** The OpenAPI 3.1 document of the api, made from its controllers and the schemas that they parse by. */
export const openApiDocument = (app: INestApplication): OpenAPIObject => {
  const about = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Throughline')
    .setDescription('Processes that cross departments: definitions, cases, tasks, messages, and what happened.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'token')
    .addSecurityRequirements('token')
    .build();
  const document = SwaggerModule.createDocument(app, about, {
    standardSchemaConverter: (schema, { schemaType }) => converted(schema, schemaType),
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
  });
  const schemas = { ...document.components?.schemas, ...named(problemSchema), ...named(deployBundleSchema) };
  return { ...document, components: { ...document.components, schemas: sorted(schemas) } } as OpenAPIObject;
};

type JsonSchema = { readonly $defs?: Record<string, unknown>; readonly [keyword: string]: unknown };

/** zod's own converter; schemas with an id become components. */
const converted = (schema: unknown, io: 'input' | 'output') => {
  if (!(schema instanceof z.ZodType)) return undefined;
  const id = schema.meta()?.id;
  const { own, components } = jsonSchemaOf(schema, io);
  if (id === undefined) return { schema: own, components };
  return { schema: { $ref: `#/components/schemas/${id}` }, components: { ...components, [id]: own } };
};

const named = (schema: z.ZodType): Record<string, unknown> => {
  const { own, components } = jsonSchemaOf(schema, 'output');
  return { ...components, [schema.meta()?.id ?? 'Unnamed']: own };
};

const jsonSchemaOf = (schema: z.ZodType, io: 'input' | 'output') => {
  const made = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' }) as JsonSchema;
  const { $defs, $schema: _, ...own } = referring(made) as JsonSchema;
  return { own: withoutId(own), components: mapped($defs ?? {}, withoutId) };
};

/** `#/$defs/X` of one schema is `#/components/schemas/X` of the document. */
const referring = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(referring);
  if (typeof value !== 'object' || value === null) return value;
  return mapped(value as Record<string, unknown>, (member, key) =>
    key === '$ref' && typeof member === 'string'
      ? member.replace('#/$defs/', '#/components/schemas/')
      : referring(member),
  );
};

const withoutId = (schema: unknown): unknown => {
  if (typeof schema !== 'object' || schema === null) return schema;
  const { id: _, ...rest } = schema as Record<string, unknown>;
  return rest;
};

const mapped = (
  object: Record<string, unknown>,
  change: (member: unknown, key: string) => unknown,
): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).map(([key, member]) => [key, change(member, key)]));

const sorted = (object: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).sort(([one], [other]) => (one < other ? -1 : 1)));
