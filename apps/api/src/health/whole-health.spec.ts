import { describe, expect, it } from '@jest/globals';
import type { ReadPart } from '@throughline/host';
import { wholeHealth } from './whole-health.js';

type Said = readonly [part: string, state: ReadPart['state'], detail?: string];

const says = (process: string, parts: readonly Said[], silentMs = 1_000): readonly ReadPart[] =>
  parts.map(([part, state, detail = '']) => ({ process, part, state, detail, silentMs, away: silentMs > 15_000 }));

const all: readonly Said[] = [
  ['dispatching', 'ready'],
  ['kafka', 'ready'],
  ['temporal', 'ready'],
];

const health = (said: readonly ReadPart[], missing: readonly string[] = []) => {
  const { status, summary } = wholeHealth({ missing, said, followers: [] });
  return [status, summary];
};

describe('how the whole is', () => {
  it('is well where everything is there', () => {
    expect(health(says('worker-1', all))).toEqual(['ready', 'Everything is there.']);
  });

  it('names what is still coming, in the words of who waits for it', () => {
    const said = says('worker-1', [...all.slice(0, 1), ['kafka', 'waiting'], ['temporal', 'waiting', 'building']]);

    expect(health(said)).toEqual(['coming', 'Still coming: Temporal (building), Kafka.']);
  });

  it('has what one worker has, whatever another says of it', () => {
    const said = [...says('worker-1', all), ...says('worker-2', [['temporal', 'waiting', 'connecting']])];

    expect(health(said)).toEqual(['ready', 'Everything is there.']);
  });

  it('says which worker is away, and that none is left', () => {
    const gone = says('worker-1', all, 40_000);

    expect(health([...gone, ...says('worker-2', all)])).toEqual(['ready', 'Away: worker-1.']);
    expect(health(gone)).toEqual([
      'coming',
      'Still coming: the worker (none is running), Temporal (no worker says anything of it), Kafka (no worker says anything of it). Away: worker-1.',
    ]);
    expect(wholeHealth({ missing: [], said: gone, followers: [] }).workers).toMatchObject([
      { process: 'worker-1', state: 'away', detail: 'has said nothing for 40 s' },
    ]);
  });

  it('is not well where a part of a worker fails, and people work all the same', () => {
    const said = says('worker-1', [['dispatching', 'failing', 'messages could not be dispatched'], ...all.slice(1)]);

    expect(health(said)).toEqual(['failing', 'Not well: the worker (worker-1: dispatching).']);
  });

  it('is not ready where people can’t work', () => {
    expect(health(says('worker-1', all), ['record'])).toEqual([
      'not ready',
      'Not well: the record (cannot be reached).',
    ]);
  });
});
