import { Kafka } from 'cloudevents';
import { describe, expect, it } from '@jest/globals';
import { genesisHash, type Commit, type JsonObject, type RecordedEvent } from '@throughline/events';
import { eventMessages, eventMessageSchema } from './event-messages.js';
import { handoffMessages, handoffSchemas } from './handoff-messages.js';
import { refusalMessages, refusalMessageSchema } from './refusal-messages.js';
import { collectHandoffs } from './task-facts.js';
import { toldOf } from './told-of.js';
import type { OutgoingMessage } from './kafka-port.js';

const commitOf = (events: readonly Omit<RecordedEvent, 'seq' | 'v'>[], given: Partial<Commit> = {}): Commit => ({
  stream: { kind: 'case', id: '17' },
  firstSeq: 1,
  events: events.map((event, index) => ({ ...event, v: 1, seq: (given.firstSeq ?? 1) + index })),
  at: '2026-03-02T09:00:00.000Z',
  actor: { kind: 'person', id: 'ada' },
  command: { namespace: 'person/ada', id: 'c-1', type: 'StartCase' },
  previousHash: genesisHash,
  hash: 'a'.repeat(64),
  ...given,
});

const rules = {
  bundle: { id: 'b', version: 1, hash: 'h' },
  ...{ processes: {}, decisions: {}, forms: {}, organisation: 1, semantics: 1 },
};

const opened = commitOf([
  { type: 'CaseOpened', data: { process: 'order', businessKey: 'O-17', rules, trigger: 'none' } },
  { type: 'VariablesSet', data: { scope: 5, changes: [{ name: 'pieces', after: 3 }] } },
  {
    type: 'TaskCreated',
    data: {
      ...{ task: 5, element: 'make', process: 'order', name: 'Make it', department: 'production', from: 'sales' },
      ...{ candidateRoles: ['expert'], candidatePeople: ['bob'] },
    },
  },
]);

const jsonOf = ({ value }: OutgoingMessage): unknown => JSON.parse(String(value));

const handoffsOf = (commit: Commit) => {
  const facts = collectHandoffs();
  facts.take(opened);
  return handoffMessages({ no: 9n, commit }, () => facts);
};

describe('an event on its topic', () => {
  const messages = eventMessages({ no: 12_345_678_901_234_567_890n, commit: opened });

  it('is a CloudEvent that names its stream, its place, its commit and who acted', () => {
    expect(jsonOf(messages[1] ?? { topic: '', key: null, value: 'null' })).toEqual({
      specversion: '1.0',
      id: 'case/17@2',
      source: 'urn:throughline:record',
      type: 'throughline.case.VariablesSet.v1',
      subject: 'case/17',
      time: '2026-03-02T09:00:00.000Z',
      datacontenttype: 'application/json',
      logno: '12345678901234567890',
      commithash: 'a'.repeat(64),
      actor: 'person/ada',
      commandid: 'person/ada/c-1',
      commandtype: 'StartCase',
      streamseq: 2,
      data: { scope: 5, changes: [{ name: 'pieces', after: 3 }] },
    });
    expect(messages.map(({ key }) => key)).toEqual(['case/17', 'case/17', 'case/17']);
  });

  it('fits its own schema', () => {
    expect(messages.map((message) => eventMessageSchema.safeParse(jsonOf(message)).error)).toEqual(
      messages.map(() => undefined),
    );
  });

  it("is read by other people's CloudEvents library", () => {
    const [message] = messages;
    const body = String(message?.value);
    const found = { headers: { ...message?.headers } as never, body, key: 'k', value: body };
    const read = Kafka.toEvent(found);

    expect(Array.isArray(read) ? undefined : [read.id, read.type, read['commithash']]).toEqual([
      ...['case/17@1', 'throughline.case.CaseOpened.v1', 'a'.repeat(64)],
    ]);
  });
});

type Telling = {
  readonly type: string;
  readonly more: JsonObject;
  readonly kind: keyof typeof handoffSchemas;
  readonly told: JsonObject;
};

const tellings: readonly Telling[] = [
  { type: 'HandoffOfferedAgain', more: { step: 1 }, kind: 'offered', told: { again: true } },
  { type: 'TaskReminded', more: { step: 2 }, kind: 'reminded', told: {} },
  { type: 'TaskOverdue', more: { step: 3 }, kind: 'overdue', told: {} },
  {
    ...{ type: 'TaskEscalated', more: { step: 4, rung: 1, role: 'head', to: 'eve' } },
    ...{ kind: 'overdue', told: { rung: 1, role: 'head', to: 'eve' } },
  },
  { type: 'TaskWithdrawn', more: {}, kind: 'withdrawn', told: { reason: 'withdrawn' } },
  {
    ...{ type: 'TaskCompleted', more: { by: 'bob' } },
    ...{ kind: 'withdrawn', told: { reason: 'answered', answer: 'completed', by: 'bob' } },
  },
  {
    ...{ type: 'TaskReturned', more: { by: 'bob', reason: 'no', code: 'R' } },
    ...{ kind: 'withdrawn', told: { reason: 'answered', answer: 'returned', by: 'bob' } },
  },
];

describe('what departments are told', () => {
  it('is offered to the department of the task, with what it needs to begin', () => {
    const [offered, ...rest] = handoffsOf(opened);

    expect([offered?.topic, offered?.key, rest]).toEqual(['throughline.handoffs.production', '17', []]);
    expect(handoffSchemas.offered.parse(offered && jsonOf(offered)).data).toEqual({
      ...{ case: '17', businessKey: 'O-17', process: 'order', task: 5, element: 'make', name: 'Make it' },
      ...{ department: 'production', from: 'sales', inputs: { pieces: 3 } },
    });
  });

  it.each(tellings)('is told of $type with the facts of the task', ({ type, more, kind, told }) => {
    const data = { task: 5, element: 'make', department: 'production', ...more };
    const [message] = handoffsOf(commitOf([{ type, data }], { firstSeq: 4 }));
    const parsed = handoffSchemas[kind].parse(message && jsonOf(message));

    expect([parsed.id, parsed.type]).toEqual(['case/17@4', `throughline.handoff.${kind}.v1`]);
    expect(parsed.data).toMatchObject({ case: '17', businessKey: 'O-17', name: 'Make it', from: 'sales', ...told });
  });

  it('is nothing where Kafka has no topic for the lane; the event itself is told all the same', () => {
    const [created] = opened.events.slice(-1).map(({ data }) => data as JsonObject);
    const commit = commitOf([{ type: 'TaskCreated', data: { ...created, department: 'Технический отдел' } }]);
    expect(handoffsOf(commit)).toEqual([]);
    expect(eventMessages({ no: 9n, commit })).toHaveLength(1);
  });

  it('is nothing where a task has no department', () => {
    const data = { task: 5, element: 'make', by: 'bob' };

    expect(handoffsOf(commitOf([{ type: 'TaskCompleted', data }], { firstSeq: 4 }))).toEqual([]);
  });

  it('is what is looked for when the copy is compared with the record', () => {
    const names = handoffsOf(opened).map((message) => {
      const { id, type } = jsonOf(message) as { readonly id: string; readonly type: string };
      return { topic: message.topic, type, id };
    });

    expect(toldOf({ no: 9n, commit: opened })).toEqual(names);
  });
});

describe('a command that was refused', () => {
  const data = {
    refused: { kind: 'case', id: '17', seq: 9 },
    refusal: { code: 'TaskNotOpen', message: 'Task 5 is not open.', details: { task: 5 } },
  };
  const refused = (given: Partial<Commit>): Commit =>
    commitOf([{ type: 'CommandRefused', data }], {
      stream: { kind: 'refusals', id: 'case/17' },
      command: { namespace: 'kafka/production-system', id: 'erp-1', type: 'AcceptHandoff' },
      ...given,
    });

  it('is told to the department that sent it, on its own topic', () => {
    const [message] = refusalMessages({
      no: 3n,
      commit: refused({ causation: 'throughline.commands.production/2/41' }),
    });

    expect([message?.topic, message?.key]).toEqual(['throughline.handoffs.production', '17']);
    expect(refusalMessageSchema.parse(message && jsonOf(message)).data).toEqual({
      ...{ case: '17', source: 'production-system', command: 'erp-1', type: 'AcceptHandoff' },
      ...{ code: 'TaskNotOpen', message: 'Task 5 is not open.', details: { task: 5 } },
    });
  });

  it('is told to nobody where it came from elsewhere', () => {
    const byRest = refused({ command: { namespace: 'system/production-system', id: 'erp-1', type: 'AcceptHandoff' } });

    expect([
      ...refusalMessages({ no: 3n, commit: byRest }),
      ...refusalMessages({ no: 3n, commit: refused({}) }),
    ]).toEqual([]);
  });
});
