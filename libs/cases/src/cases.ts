import { decide, type CaseState, type Decision, type Rules } from '@throughline/engine';
import {
  canonicalJson,
  enginePrincipal,
  Fault,
  refusal,
  type Actor,
  type CaseCommand,
  type CaseEvent,
  type Instant,
  type Json,
  type JsonObject,
  type RecordedEvent,
  type Refusal,
  type RuleVersions,
  type StreamRef,
} from '@throughline/events';
import type { Append, Appended, CommandKey, EventStore } from '@throughline/event-store';
import type { CaseAnswer } from './case-answer.js';
import { catchUp, loadCase, saveSnapshot, stateAfter, type LoadedCase } from './load-case.js';
import { createQueues } from './one-at-a-time.js';
import { createCaseCache } from './case-cache.js';

/** What an append is told besides its events: the rows of the inline projections, by projection name. */
export type Projecting = (
  stream: StreamRef,
  facts: { readonly firstSeq: number; readonly at: Instant; readonly actor: Actor; readonly state: CaseState },
  events: readonly RecordedEvent[],
) => Readonly<Record<string, Json>>;

/** What libs/cases needs from the outside; all of it is passed in, so that any store and any clock will do. */
export type CasesOptions = {
  readonly store: EventStore;
  /** The compiled rules of a case, by the versions it was born under. */
  readonly rulesAt: (versions: RuleVersions) => Promise<Rules>;
  readonly now: () => Instant;
  /** Hex SHA-256 of a text. */
  readonly sha256: (text: string) => string;
  readonly projecting: Projecting;
  /** How many cases stay in memory between commands. Default 5,000. */
  readonly cachedCases?: number;
  /** Told of what went wrong beside a command (a snapshot that was not saved): nothing is lost by it. */
  readonly onFault?: (fault: unknown) => void;
};

/** A command as it comes from the edge: `at` is set here. */
export type CommandInput = CaseCommand extends infer C
  ? C extends CaseCommand
    ? Omit<C, 'context'> & { readonly context: Omit<C['context'], 'at'> }
    : never
  : never;

/** What the host says of a command besides the command itself. */
export type Execution = {
  /** Where the case must stand when the command is written: else it is refused as `CaseMovedOn`, and nothing is kept. */
  readonly ifSeq?: number;
  /** Why the host's walls keep it from the case: it is not decided, and recorded like any refusal. */
  readonly barred?: Refusal;
};

/** The door to cases: commands in, answers out, state to read. */
export type Cases = {
  /**
   * Decides a command and makes it durable. The same command id gets the same answer.
   *
   * @throws Fault `CaseBusy` (retryable) after eight lost races; whatever the store throws.
   */
  readonly execute: (command: CommandInput, execution?: Execution) => Promise<CaseAnswer>;
  /** The case as its head stands, whoever wrote it, or, with `seq`, as it stood after that event. */
  readonly state: (caseId: string, seq?: number) => Promise<CaseState>;
};

/** Runs cases on a store. */
export const createCases = (options: CasesOptions): Cases => {
  const cache = createCaseCache(options.cachedCases ?? 5_000);
  const queues = createQueues();
  const host: Host = { ...options, cache };
  return {
    execute: (command, execution = {}) =>
      queues.run(command.caseId, async () => {
        const answer = await executeOnce(host, command, execution);
        await continueWhileDue(host, command.caseId);
        return answer;
      }),
    state: async (caseId, seq) =>
      seq === undefined ? (await loadNow(host, caseId, cache.get(caseId))).state : stateAfter(host.store, caseId, seq),
  };
};

/** Another replica may have written since the case was cached here. */
const loadNow = (host: Host, caseId: string, cached: LoadedCase | undefined): Promise<LoadedCase> =>
  cached === undefined ? loadCase(host.store, caseId, undefined) : catchUp(host.store, caseId, cached);

type Host = CasesOptions & { readonly cache: ReturnType<typeof createCaseCache> };

/** A lost race means that another replica was faster: the state is loaded again and the command decided anew. */
const attempts = 8;

const executeOnce = async (host: Host, command: CommandInput, execution: Execution = {}): Promise<CaseAnswer> => {
  const { ifSeq, barred } = execution;
  const { caseId } = command;
  if (!isRecordable(command)) return notRecordable();
  let loaded = await loadCase(host.store, caseId, host.cache.get(caseId));
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    // What is cached may be behind; only the head itself says that the case has moved on.
    if (ifSeq !== undefined && loaded.head.seq !== ifSeq) loaded = await catchUp(host.store, caseId, loaded);
    // Whoever may not send it at all is told so, whatever state it was meant for.
    const moved = ifSeq !== undefined && loaded.head.seq !== ifSeq && barred === undefined;
    const answer = moved
      ? await movedOn(host, loaded, command)
      : await decideAndAppend(host, loaded, { input: command, barred });
    if (answer !== 'lost') return answer;
    host.cache.delete(caseId);
    loaded = await catchUp(host.store, caseId, loaded);
  }
  throw new Fault(
    'CaseBusy',
    `Case ${caseId} changed ${String(attempts)} times while the command was decided. Send it again.`,
    true,
  );
};

/** Half a character and a number beyond IEEE 754 come out of JSON, and have no canonical text (RFC 8785) to be hashed. */
const isRecordable = (command: CommandInput): boolean => {
  try {
    canonicalJson(fingerprinted(command));
    return true;
  } catch (failure) {
    if (failure instanceof RangeError) return false;
    throw failure;
  }
};

/** What can't be written down can't be kept as a refusal either. */
const notRecordable = (): CaseAnswer => ({
  kind: 'refused',
  seq: 0,
  refusal: refusal(
    'ValueNotRecordable',
    'The command holds half a character (a lone surrogate) or a number that is too large. Send it without.',
  ),
});

/** A command that was answered before is answered the same; any other comes too late for the state it was meant for. */
const movedOn = async (host: Host, { head }: LoadedCase, command: CommandInput): Promise<CaseAnswer> => {
  const stored = await host.store.answerTo(keyOf(host, command));
  if (stored === 'reused') return { kind: 'refused', seq: head.seq, refusal: commandIdReused(command.context.id) };
  if (stored !== undefined) return stored;
  const message = `Case ${command.caseId} stands at ${String(head.seq)} by now. Read it again, then decide anew.`;
  return { kind: 'refused', seq: head.seq, refusal: refusal('CaseMovedOn', message, { seq: head.seq }) };
};

type Sent = { readonly input: CommandInput; readonly barred: Refusal | undefined };

const decideAndAppend = async (
  host: Host,
  loaded: LoadedCase,
  { input, barred }: Sent,
): Promise<CaseAnswer | 'lost'> => {
  const now = host.now();
  const at = loaded.state.at > now ? loaded.state.at : now;
  const command = { ...input, context: { ...input.context, at } } as CaseCommand;
  const decision: Decision =
    barred === undefined
      ? decide(loaded.state, command, await rulesFor(host, loaded.state, command))
      : { kind: 'refused', refusal: barred };
  if (decision.kind === 'refused' && unrecorded.has(decision.refusal.code)) {
    // No append looks at the head here, and a memory that is behind would refuse for ever.
    const { head } = await catchUp(host.store, input.caseId, loaded);
    return head.seq === loaded.head.seq ? { kind: 'refused', seq: head.seq, refusal: decision.refusal } : 'lost';
  }
  try {
    return await appendDecision(host, { loaded, command, decision });
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code !== 'EventTooLarge') throw fault;
    const tooLarge = refusal('EventTooLarge', `${fault.message}. Store large values as content and pass their hash.`);
    return appendDecision(host, { loaded, command, decision: { kind: 'refused', refusal: tooLarge } });
  }
};

const appendDecision = async (host: Host, deciding: Deciding): Promise<CaseAnswer | 'lost'> =>
  answerOf(host, deciding, await host.store.append(appendOf(host, deciding)));

type Deciding = { readonly loaded: LoadedCase; readonly command: CaseCommand; readonly decision: Decision };

/** True now and perhaps not in a minute: such refusals are told and not kept (architecture, invariant 3). */
const unrecorded: ReadonlySet<string> = new Set(['TimerNotDue', 'StepNotDue', 'StepNotNext']);

const noRules: Rules = { processes: new Map(), decisions: new Map(), forms: new Map() };

const rulesFor = async (host: Host, state: CaseState, command: CaseCommand): Promise<Rules> => {
  if (command.type === 'StartCase') return host.rulesAt(command.body.rules);
  return state.rules === undefined ? noRules : host.rulesAt(state.rules);
};

const answerOf = (host: Host, { loaded, command, decision }: Deciding, appended: Appended): CaseAnswer | 'lost' => {
  switch (appended.kind) {
    case 'conflict':
      return 'lost';
    case 'answered':
      return appended.stored;
    case 'reused':
      return { kind: 'refused', seq: loaded.head.seq, refusal: commandIdReused(command.context.id) };
    case 'appended':
      if (decision.kind === 'refused') return { kind: 'refused', seq: appended.head.seq, refusal: decision.refusal };
      remember(host, { ...loaded, state: decision.state, head: appended.head }, command.caseId);
      return { kind: 'accepted', seq: appended.head.seq, answer: decision.answer };
  }
};

const remember = (host: Host, loaded: LoadedCase, caseId: string): void => {
  const snapshotDue = loaded.head.seq - loaded.snapshotSeq >= eventsASnapshot;
  host.cache.set(caseId, snapshotDue ? { ...loaded, snapshotSeq: loaded.head.seq } : loaded);
  if (!snapshotDue) return;
  saveSnapshot(host.store, caseId, loaded.state).catch((fault: unknown) => host.onFault?.(fault));
};

/** A cold load folds at most about this many events. */
const eventsASnapshot = 500;

const commandIdReused = (id: string) =>
  refusal('CommandIdReused', `Command id ${id} was used for another command. Send this one under an id of its own.`, {
    commandId: id,
  });

const appendOf = (host: Host, { loaded, command, decision }: Deciding): Append => {
  const { context } = command;
  return {
    stream: { kind: 'case', id: command.caseId },
    expected: loaded.head,
    command: keyOf(host, command),
    at: context.at,
    actor: context.by.actor,
    ...(context.actingFor === undefined ? {} : { actingFor: context.actingFor }),
    ...(context.causation === undefined ? {} : { causation: context.causation }),
    outcome: outcomeOf(decision),
    ...(decision.kind === 'accepted' && decision.events.length > 0
      ? { projections: projectionsOf(host, loaded, { command, decision }) }
      : {}),
  };
};

const keyOf = (host: Host, command: CommandInput): CommandKey => ({
  namespace: command.context.by.namespace,
  id: command.context.id,
  type: command.type,
  fingerprint: host.sha256(canonicalJson(fingerprinted(command))),
});

const outcomeOf = (decision: Decision): Append['outcome'] => {
  if (decision.kind === 'refused') return { kind: 'refusal', refusal: decision.refusal };
  const { events, answer } = decision;
  return events.length === 0 ? { kind: 'answer', answer } : { kind: 'events', events: events as Newest, answer };
};

/** Case events are JSON by their schemas; only the index signature is missing. */
type Newest = readonly (CaseEvent & { readonly data: JsonObject })[];

const projectionsOf = (
  host: Host,
  { head }: LoadedCase,
  { command, decision }: { readonly command: CaseCommand; readonly decision: Decision & { readonly kind: 'accepted' } },
): Readonly<Record<string, Json>> =>
  host.projecting(
    { kind: 'case', id: command.caseId },
    { firstSeq: head.seq + 1, at: command.context.at, actor: command.context.by.actor, state: decision.state },
    (decision.events as Newest).map((event, index) => ({ ...event, seq: head.seq + 1 + index })),
  );

/** The rules and the clock of a start come from us and may have changed when the same command is sent again. */
const fingerprinted = (command: CommandInput): Json => {
  const ours = setByHost[command.type] ?? [];
  const body = Object.fromEntries(
    Object.entries(command.body as JsonObject).filter(([field]) => !ours.includes(field)),
  );
  return { type: command.type, caseId: command.caseId, body };
};

const setByHost: { readonly [T in CaseCommand['type']]?: readonly string[] } = {
  StartCase: ['rules', 'clockFactor'],
  TakeSlaStep: ['to'],
};

/**
 * Takes up what bounded decides left, in commits of their own. After a crash the worker does the same. Where nothing
 * moves (another replica goes on with the case, or the rest can't be taken up), it is theirs or an operator's.
 */
const continueWhileDue = async (host: Host, caseId: string): Promise<void> => {
  for (let state = host.cache.get(caseId)?.state, before = -1; state !== undefined && state.seq > before;) {
    if (state.pending.length === 0) return;
    before = state.seq;
    const id = `continue/${caseId}/${String(before)}`;
    const by = enginePrincipal('continuation');
    await executeOnce(host, { type: 'Continue', caseId, body: {}, context: { id, by } });
    state = host.cache.get(caseId)?.state;
  }
};
