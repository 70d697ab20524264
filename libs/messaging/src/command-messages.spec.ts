import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCommand } from './command-messages.js';
import { commandsTopic, longestCommand } from './topics.js';

const read = (value: string | Uint8Array | null) =>
  readCommand({ topic: commandsTopic('production'), value: typeof value === 'string' ? Buffer.from(value) : value });

const completed = {
  specversion: '1.0',
  id: 'erp-4711',
  source: 'production-system',
  type: 'throughline.command.complete.v1',
  data: { case: 'order-17', task: 5, variables: { made: 3 } },
};

const codeOf = (value: Parameters<typeof read>[0]): string | undefined => {
  const reading = read(value);
  return reading.kind === 'unreadable' ? reading.why.code : undefined;
};

describe('a message on a commands topic', () => {
  it('is a command of the department that the topic is for', () => {
    expect(read(JSON.stringify(completed))).toEqual({
      kind: 'command',
      command: {
        type: 'CompleteTask',
        id: 'erp-4711',
        source: 'production-system',
        department: 'production',
        caseId: 'order-17',
        body: { task: 5, variables: { made: 3 } },
      },
    });
  });

  it('may carry attributes that we do not know, and data that we know alone', () => {
    expect(read(JSON.stringify({ ...completed, traceparent: '00-1' })).kind).toBe('command');
    expect(codeOf(JSON.stringify({ ...completed, data: { ...completed.data, at: 'yesterday' } }))).toBe('DataInvalid');
  });

  it.each([
    ['nothing', null, 'Empty'],
    ['text', 'done!', 'NotJson'],
    ['bytes that are no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'NotJson'],
    ['a list', '[]', 'NotACloudEvent'],
    ['another version of CloudEvents', JSON.stringify({ ...completed, specversion: '0.3' }), 'NotACloudEvent'],
    ['an id with a control character', JSON.stringify({ ...completed, id: 'a\u0000b' }), 'NotACloudEvent'],
    ['an id with half a character', '{"specversion":"1.0","id":"\\ud800","source":"s","type":"t"}', 'NotACloudEvent'],
    [
      'a type of ours that is no command',
      JSON.stringify({ ...completed, type: 'throughline.handoff.offered.v1' }),
      'UnknownType',
    ],
    [
      'a task that is no number',
      JSON.stringify({ ...completed, data: { case: 'a', task: '5', variables: {} } }),
      'DataInvalid',
    ],
    ['boxes in boxes', `${'['.repeat(5_000)}${']'.repeat(5_000)}`, 'NestedTooDeep'],
    ['more than 256 kB', new Uint8Array(longestCommand + 1), 'Oversized'],
  ])('is no command where it is %s', (_, value, code) => {
    expect(codeOf(value)).toBe(code);
  });

  it('is told by its place what is wrong, never by its values', () => {
    const reading = read(JSON.stringify({ ...completed, data: { case: 'secret name', task: 5, variables: {} } }));

    expect(reading.kind === 'unreadable' && reading.why.words).toContain('data.case');
    expect(reading.kind === 'unreadable' && reading.why.words).not.toContain('secret');
  });

  it('never breaks who reads it, whatever bytes it is', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void read(bytes)));
    fc.assert(fc.property(fc.json(), (text) => void read(text)));
  });
});
