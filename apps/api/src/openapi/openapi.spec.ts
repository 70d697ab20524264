import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { describeApi } from './describe-api.js';

type Operation = {
  readonly operationId?: string;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema?: unknown }>> }>>;
};

type Document = {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
};

let text: string;
let document: Document;

beforeAll(async () => {
  text = await describeApi();
  document = JSON.parse(text) as Document;
});

const operations = (): readonly (readonly [name: string, operation: Operation])[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const),
  );

describe('openapi.json', () => {
  it('is what the controllers are: node --import ./.config/source-loader.mjs apps/api/src/openapi/write-openapi.ts', async () => {
    const written = await readFile(new URL('../../openapi.json', import.meta.url), 'utf8');

    expect(JSON.parse(written)).toEqual(document);
  });

  it('is of version 3.1 and refers to nothing that it does not hold', () => {
    const referred = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? '');

    expect(document.openapi).toBe('3.1.0');
    expect(referred.filter((name) => !Object.hasOwn(document.components.schemas, name))).toEqual([]);
  });

  it('says of every operation what a good answer looks like, and that the others are problems', () => {
    for (const [name, { operationId, responses }] of operations()) {
      const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));

      expect([name, operationId === undefined, good.length]).toEqual([name, false, 1]);
    }
  });
});
