import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import {
  behaviours,
  commandOf,
  readMessage,
  scriptOf,
  type BehaviourName,
  type Desk,
  type Heard,
  type News,
} from '@throughline/samples/department';

type Validate = ((value: unknown) => boolean) & { readonly errors?: unknown };

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

// The validator that the forms of tasks are checked by.
const { Ajv2020 } = createRequire(new URL('../../../libs/definitions/package.json', import.meta.url))(
  'ajv/dist/2020.js',
) as { readonly Ajv2020: new (options: object) => { readonly compile: (schema: unknown) => Validate } };

const { components } = JSON.parse(read('../../../libs/messaging/asyncapi.json')) as {
  readonly components: { readonly messages: Readonly<Record<string, { readonly payload: unknown }>> };
};

/** What the published schema of a message's type has against it. */
const problemsOf = (text: string): unknown => {
  const message = JSON.parse(text) as { readonly type: string };
  const schema = components.messages[message.type]?.payload;
  if (schema === undefined) return `no schema of ${message.type}`;
  const validate = new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
  return validate(message) ? [] : validate.errors;
};

const desk: Desk = {
  reference: ({ task }) => `W-${String(task)}`,
  results: () => ({ feasible: true, cost: '12.50' }),
  reason: () => ({ reason: 'which pump?', code: 'UNCLEAR' }),
};

const heard = (news: News, again = false): Heard => ({
  id: `case/17@${news}${String(again)}`,
  news,
  again,
  handoff: { case: '17', task: 9, element: 'assess', process: 'proposal', name: 'Assess', department: 'technical' },
});

const everything = [heard('offered'), heard('offered', true), heard('reminded'), heard('overdue'), heard('withdrawn')];

const said = (behaviour: BehaviourName, news: readonly Heard[] = everything) =>
  news
    .flatMap((one) => behaviours[behaviour](one, desk))
    .map((step) => commandOf('technical-system', heard('offered').handoff, step));

const names = Object.keys(behaviours) as readonly BehaviourName[];

describe('what a department says', () => {
  it.each(names)('is as the published schema of its type says, where it %s', (behaviour) => {
    expect(said(behaviour).map(({ value }) => problemsOf(value))).toEqual(said(behaviour).map(() => []));
  });

  it('would be found if it were not', () => {
    const value = said('completes')[0]?.value ?? '';
    expect(problemsOf(value.replace('"task":9', '"task":"nine"'))).not.toEqual([]);
    expect(problemsOf(value.replace('"task":9', '"task":9,"at":"2026-11-20T15:00:00Z"'))).not.toEqual([]);
  });

  it('has the same id whenever the same is said to the same, and is keyed by the case', () => {
    const ids = ['17/9/acknowledge', '17/9/accept', '17/9/complete'];
    expect(said('completes', [heard('offered')]).map(({ id }) => id)).toEqual(ids);
    expect(said('hasty', [heard('offered')]).map(({ id }) => id)).toEqual([...ids].reverse());
    expect(new Set(said('doubles').map(({ id, key }) => `${key} ${id}`)).size).toBe(3);
  });

  it('depends on how it behaves: nothing, only that it has it, or only once it is late', () => {
    expect(said('silent')).toEqual([]);
    expect(said('forgets').map(({ id }) => id)).toEqual(['17/9/acknowledge', '17/9/accept']);
    expect(said('returns').map(({ id }) => id)).toEqual(['17/9/acknowledge', '17/9/return']);
    expect(said('late', [heard('offered'), heard('reminded')])).toEqual([]);
    expect(said('late').map(({ id }) => id)).toEqual(['17/9/acknowledge', '17/9/accept', '17/9/complete']);
  });
});

describe('a script', () => {
  const cases = Array.from({ length: 1_000 }, (_, number) => ({ ...heard('offered').handoff, case: String(number) }));

  it('chooses by its weights, and the same for the same task and seed', () => {
    const chosen = cases.map(scriptOf('completes*8, returns, silent', 7));
    const times = (name: BehaviourName): number => chosen.filter((one) => one === name).length;
    expect(chosen).toEqual(cases.map(scriptOf('completes*8,returns,silent', 7)));
    expect(chosen).not.toEqual(cases.map(scriptOf('completes*8,returns,silent', 8)));
    expect([times('completes') > 700, times('returns') > 50, times('silent') > 50]).toEqual([true, true, true]);
  });

  it('says which behaviours there are where it names another', () => {
    expect(() => scriptOf('sleeps', 1)).toThrow('sleeps is no behaviour: one of completes, returns');
  });
});

describe('what a department hears', () => {
  it('is read, and left alone where it is of a kind that is not known here', () => {
    const event = {
      ...{ specversion: '1.0', id: 'case/17@42', type: 'throughline.handoff.offered.v1' },
      data: { ...heard('offered').handoff, again: true },
    };
    expect(readMessage(Buffer.from(JSON.stringify(event)))).toMatchObject({
      id: 'case/17@42',
      news: 'offered',
      again: true,
    });
    for (const other of [
      '{',
      '[]',
      'null',
      JSON.stringify({ ...event, type: 'throughline.handoff.offered.v2' }),
      JSON.stringify({ ...event, data: {} }),
    ]) {
      expect(readMessage(Buffer.from(other))).toBeUndefined();
    }
    expect(readMessage(null)).toBeUndefined();
  });
});
