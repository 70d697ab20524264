import { createHash } from 'node:crypto';
import { canonicalJson, Fault, streamName, type Json, type Refusal, type StreamKind } from '@throughline/events';
import { planAppend, type AppendPlan } from './append-plan.js';
import { commitTextPieces } from './commit-text.js';
import type { Append, Appended, EventStore, InlineProjection, Sealing, StoredAnswer } from './ports.js';
import type { SqlPool, SqlStatement } from './sql-client.js';
import { appendFaultOf, constraintOf } from './store-faults.js';

/** What an append on PostgreSQL works with. */
export type AppendParts = {
  readonly pool: SqlPool;
  readonly sealing: Sealing;
  readonly projections: readonly InlineProjection[];
};

/** One append is one statement, and so one transaction and one round trip. */
export const createAppend =
  (parts: AppendParts): EventStore['append'] =>
  async (append) => {
    const plan = await planAppend(append, parts.sealing);
    checkProjections(append, parts.projections);
    const statement = plan.kind === 'events' ? eventsStatement(append, plan) : answerStatement(append, plan);
    return write(parts, append, statement);
  };

/** A stored answer as the database gives it. */
export type KeyRow = {
  readonly stream: { readonly kind: string; readonly id: string };
  readonly seq: string | number;
  readonly refused: boolean;
  readonly answer: string;
};

/** Parses a stored answer, and unseals it. */
export const parseStoredAnswer = async (row: KeyRow, sealing: Sealing): Promise<StoredAnswer> => {
  const stream = { kind: row.stream.kind as StreamKind, id: row.stream.id };
  const answer = await sealing.unseal(stream, JSON.parse(row.answer) as Json);
  const seq = Number(row.seq);
  return row.refused ? { kind: 'refused', seq, refusal: answer as Refusal & Json } : { kind: 'accepted', seq, answer };
};

const checkProjections = ({ stream, projections = {} }: Append, registered: readonly InlineProjection[]): void => {
  for (const name of Object.keys(projections)) {
    const projection = registered.find((known) => known.name === name);
    if (projection?.streamKinds.includes(stream.kind) === true) continue;
    throw new Fault('ProjectionUnknown', `no projection '${name}' of ${stream.kind} streams is registered`, false);
  }
};

type Written = {
  readonly statement: SqlStatement;
  readonly head: { readonly seq: number; readonly hash: string; readonly at: string | undefined };
};

const eventsStatement = (
  { stream, expected, command }: Append,
  plan: Extract<AppendPlan, { kind: 'events' }>,
): Written => {
  const hash = createHash('sha256').update(plan.text, 'utf8').digest();
  return {
    head: { seq: plan.lastSeq, hash: hash.toString('hex'), at: plan.at },
    statement: {
      name: 'append_events',
      text: 'SELECT append_events($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13) AS verdict',
      values: [
        ...[stream.kind, stream.id, expected.seq, Buffer.from(expected.hash, 'hex')],
        ...[plan.lastSeq, plan.at, plan.text, hash],
        ...[command.namespace, command.id, Buffer.from(plan.digest, 'hex'), canonicalJson(plan.answer)],
        plan.projections === undefined ? null : JSON.stringify(plan.projections),
      ],
    },
  };
};

const answerStatement = (
  { stream, expected, command }: Append,
  plan: Extract<AppendPlan, { kind: 'answer' }>,
): Written => ({
  head: expected,
  statement: {
    name: 'append_answer',
    text: 'SELECT append_answer($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) AS verdict',
    values: [
      ...[stream.kind, stream.id, expected.seq, Buffer.from(expected.hash, 'hex'), plan.at],
      ...[command.namespace, command.id, Buffer.from(plan.digest, 'hex'), canonicalJson(plan.answer)],
      plan.refusal === undefined ? null : [...commitTextPieces(plan.refusal)],
    ],
  },
});

/** What the SQL functions say when they wrote nothing. */
type Verdict =
  | { readonly kind: 'conflict'; readonly seq: number; readonly hash: string; readonly at: string | null }
  | { readonly kind: 'reused' }
  | ({ readonly kind: 'answered' } & KeyRow);

const write = async (parts: AppendParts, append: Append, { statement, head }: Written): Promise<Appended> => {
  try {
    const { rows } = await parts.pool.query(statement);
    const [row] = rows as readonly { readonly verdict: Verdict | null }[];
    return row?.verdict ? await notWritten(row.verdict, parts.sealing) : { kind: 'appended', head };
  } catch (error) {
    return afterError(parts, append, error);
  }
};

const notWritten = async (verdict: Verdict, sealing: Sealing): Promise<Appended> => {
  if (verdict.kind === 'reused') return verdict;
  if (verdict.kind === 'answered') return { kind: 'answered', stored: await parseStoredAnswer(verdict, sealing) };
  return { kind: 'conflict', head: { seq: verdict.seq, hash: verdict.hash, at: verdict.at ?? undefined } };
};

/**
 * The same id raced on two streams: the head gave no order between them, the key did, and this one was undone as a
 * whole. Its twin's answer is found by the same statement again.
 */
const afterError = async (parts: AppendParts, append: Append, error: unknown): Promise<Appended> => {
  if (constraintOf(error) === 'command_keys_pkey') return createAppend(parts)(append);
  if (constraintOf(error) === 'commits_pkey') {
    const name = streamName(append.stream);
    throw new Fault('HeadBroken', `the head of ${name} is behind its commits: verify the record`, false, {
      cause: error,
    });
  }
  throw appendFaultOf(error);
};
