import { readFile } from 'node:fs/promises';
import { Parser, type ParseOutput } from '@asyncapi/parser';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { asyncApiDocument } from './asyncapi-document.js';

/** As the parser counts: 0 is an error, the others are advice. */
const error = '0';

let parsed: ParseOutput;

beforeAll(async () => {
  parsed = await new Parser().parse(JSON.stringify(asyncApiDocument()));
}, 60_000);

describe('asyncapi.json', () => {
  it('is what the schemas are: node --import ./.config/source-loader.mjs libs/messaging/src/write-asyncapi.ts', async () => {
    const written = await readFile(new URL('../asyncapi.json', import.meta.url), 'utf8');

    expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(asyncApiDocument())));
  });

  it('is AsyncAPI 3.0 without an error', () => {
    expect(parsed.diagnostics.filter(({ severity }) => String(severity) === error)).toEqual([]);
    expect(parsed.document?.version()).toBe('3.0.0');
  });

  it('describes each message of each topic', () => {
    const channels = parsed.document?.channels().all() ?? [];

    expect(channels.map((channel) => [channel.address(), channel.messages().length])).toEqual([
      ['throughline.events', 47],
      ['throughline.handoffs.{department}', 5],
      ['throughline.commands.{department}', 4],
      ['throughline.dead-letters', 1],
    ]);
  });
});
