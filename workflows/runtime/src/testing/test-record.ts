import type {
  Acted,
  Activities,
  CaseAgenda,
  CaseId,
  HandoffOwed,
  ServiceCallId,
  ServiceCallInput,
  ServiceOutcome,
  TimerStart,
  TimerStartId,
} from '../activities.js';
import { serviceTaskQueue } from '../names.js';

type StepKind = NonNullable<HandoffOwed['next']>['kind'];
type Step = { readonly kind: StepKind; readonly at: number; readonly to?: string };
type Task = Omit<HandoffOwed, 'next'> & {
  acknowledged: boolean;
  accepted: boolean;
  steps: readonly Step[];
  taken: number;
};
type Call = { request: number; attempt: number; service: string; department: string; notBefore?: number };
type Asked = Pick<ServiceCallInput, 'timeoutMs'> & { heartbeatMs?: number; variables?: Record<string, unknown> };

const done: Acted = { kind: 'done' };
const refused = (code: string): Acted => ({ kind: 'refused', code });
const largestEvent = 256 * 1_024;

/** One case of the record: events by number, and what takes time. */
class RecordedCase {
  readonly events: string[] = ['opened'];
  readonly tasks = new Map<number, Task>();
  readonly timers = new Map<number, { element: string; at: number }>();
  readonly calls = new Map<number, Call & { asked: Asked }>();
  stages: string[] = ['start'];
  closed = false;

  constructor(
    readonly process: string,
    readonly businessKey: string,
  ) {}

  get seq(): number {
    return this.events.length;
  }
}

/**
 * The record as the workflows know it, in memory: it numbers events, answers a command id once, and refuses what the
 * engine refuses. `away` is PostgreSQL being away.
 */
export class TestRecord implements Activities {
  readonly #cases = new Map<string, RecordedCase>();
  readonly #answers = new Map<string, Acted>();
  readonly starts = new Map<string, { firings: number[]; opened: string[] }>();
  away = false;
  /** How often each activity was asked, also in vain. */
  readonly asked = new Map<string, number>();
  /** Milliseconds that the host's clock is behind that of whoever reads the agenda. */
  clockBehind = 0;
  /** How many readings more show the agenda as it was before the last event. */
  staleReadings = 0;

  open(caseId: string, process = 'offer'): RecordedCase {
    const opened = new RecordedCase(process, `B-${caseId}`);
    this.#cases.set(caseId, opened);
    return opened;
  }

  of(caseId: string): RecordedCase {
    const found = this.#cases.get(caseId);
    if (found === undefined) throw new Error(`No case ${caseId}.`);
    return found;
  }

  /** What happened in a case since it was opened. */
  eventsOf(caseId: string): string[] {
    return this.of(caseId).events.slice(1);
  }

  /** A task with the steps of its SLA, each so many milliseconds from now. */
  offer(caseId: string, task: number, steps: readonly [kind: StepKind, inMs: number, to?: string][]): void {
    const kase = this.of(caseId);
    const now = Date.now();
    const limit = steps.find(([kind]) => kind === 'overdue')?.[1];
    kase.tasks.set(task, {
      ...{ task, element: `task-${task}`, name: 'Assess feasibility', department: 'technical', from: 'sales' },
      ...{ acknowledged: false, accepted: false, since: new Date(now).toISOString(), taken: 0 },
      ...(limit === undefined ? {} : { dueAt: new Date(now + limit).toISOString() }),
      steps: steps.map(([kind, inMs, to]) => ({ kind, at: now + inMs, ...(to === undefined ? {} : { to }) })),
    });
    kase.events.push(`offered ${task}`);
  }

  answer(caseId: string, task: number): void {
    const kase = this.of(caseId);
    if (kase.tasks.delete(task)) kase.events.push(`answered ${task}`);
  }

  arm(caseId: string, timer: number, inMs: number): void {
    const kase = this.of(caseId);
    kase.timers.set(timer, { element: `timer-${timer}`, at: Date.now() + inMs });
    kase.events.push(`armed ${timer}`);
  }

  request(caseId: string, call: Call, asked: Asked): void {
    const kase = this.of(caseId);
    kase.calls.set(call.request, { ...call, asked });
    kase.events.push(`requested ${call.request}/${call.attempt}`);
  }

  withdraw(caseId: string, request: number): void {
    const kase = this.of(caseId);
    if (kase.calls.delete(request)) kase.events.push(`withdrawn ${request}`);
  }

  close(caseId: string): void {
    const kase = this.of(caseId);
    kase.closed = true;
    kase.events.push('closed');
  }

  async readAgenda({ caseId }: CaseId): Promise<CaseAgenda> {
    this.#ask('readAgenda');
    const kase = this.of(caseId);
    const isStale = this.staleReadings > 0;
    if (isStale) this.staleReadings -= 1;
    const [next] = [...kase.timers].sort(([, one], [, other]) => one.at - other.at);
    return {
      seq: kase.seq - (isStale ? 1 : 0),
      closed: kase.closed && !isStale,
      process: kase.process,
      businessKey: kase.businessKey,
      stages: kase.stages,
      handoffs: isStale ? [] : [...kase.tasks.values()].map(owed),
      ...(next === undefined
        ? {}
        : { nextTimer: { timer: next[0], element: next[1].element, due: dueAt(next[1].at) } }),
      calls: [...kase.calls.values()].map(({ asked: _, notBefore, ...call }) => ({
        ...call,
        element: `call-${call.request}`,
        ...(notBefore === undefined ? {} : { notBefore: dueAt(notBefore) }),
      })),
    };
  }

  async takeSlaStep({ caseId, task, step }: CaseId & { task: number; step: number }): Promise<Acted> {
    this.#ask('takeSlaStep');
    return this.#once(`task/${caseId}/${task}/sla/${step}`, () => {
      const kase = this.of(caseId);
      const open = kase.tasks.get(task);
      if (open === undefined) return refused('TaskNotOpen');
      const next = nextOf(open);
      if (next?.number !== step) return refused('StepOver');
      if (this.#now() < next.at) return refused('StepNotDue');
      open.taken = step;
      kase.events.push(`${next.kind} ${task}${next.to === undefined ? '' : ` to ${next.to}`}`);
      return done;
    });
  }

  async fireTimer({ caseId, timer }: CaseId & { timer: number }): Promise<Acted> {
    this.#ask('fireTimer');
    return this.#once(`timer/${caseId}/${timer}/fire`, () => {
      const kase = this.of(caseId);
      const armed = kase.timers.get(timer);
      if (armed === undefined) return refused('TimerNotArmed');
      if (this.#now() < armed.at) return refused('TimerNotDue');
      kase.timers.delete(timer);
      kase.events.push(`fired ${timer}`);
      return done;
    });
  }

  async readServiceCall({ caseId, request, attempt }: ServiceCallId): Promise<ServiceCallInput | { kind: 'over' }> {
    this.#ask('readServiceCall');
    const kase = this.of(caseId);
    const call = kase.calls.get(request);
    if (kase.closed || call?.attempt !== attempt) return { kind: 'over' };
    const { timeoutMs, heartbeatMs, variables = {} } = call.asked;
    return {
      ...{ kind: 'call', caseId, businessKey: kase.businessKey, request, attempt, service: call.service, timeoutMs },
      ...{ taskQueue: serviceTaskQueue(call.department), headers: {}, variables },
      ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
    };
  }

  async answerServiceCall(answer: ServiceCallId & { outcome: ServiceOutcome }): Promise<Acted> {
    this.#ask('answerServiceCall');
    const { caseId, request, attempt, outcome } = answer;
    const again = outcome.kind === 'failed' && outcome.refused !== undefined ? '/refused' : '';
    return this.#once(`request/${caseId}/${request}/${attempt}/answered${again}`, () => {
      const kase = this.of(caseId);
      if (kase.closed) return refused('CaseClosed');
      const call = kase.calls.get(request);
      if (call === undefined) return refused('RequestNotOpen');
      if (call.attempt !== attempt) return refused('AttemptOver');
      if (JSON.stringify(outcome).length > largestEvent) return refused('EventTooLarge');
      if (JSON.stringify(outcome).includes('"$')) return refused('ReservedKey');
      kase.calls.delete(request);
      kase.events.push(`${outcome.kind} ${request}/${attempt} ${inWords(outcome)}`.trimEnd());
      return done;
    });
  }

  async readTimerStart({ process, element }: TimerStartId): Promise<TimerStart> {
    this.#ask('readTimerStart');
    const at = this.starts.get(`${process}/${element}`)?.firings.at(0);
    return at === undefined ? { kind: 'none' } : { kind: 'due', nominal: new Date(at).toISOString(), due: dueAt(at) };
  }

  async startByTimer({ process, element, nominal }: TimerStartId & { nominal: string }): Promise<Acted> {
    this.#ask('startByTimer');
    return this.#once(`timer-start/${process}/${element}/${nominal}`, () => {
      const start = this.starts.get(`${process}/${element}`);
      if (start?.firings.at(0) !== Date.parse(nominal)) return refused('FiringOver');
      if (this.#now() < Date.parse(nominal)) return refused('TimerNotDue');
      start.firings.shift();
      start.opened.push(nominal);
      return done;
    });
  }

  #now(): number {
    return Date.now() - this.clockBehind;
  }

  #ask(activity: keyof Activities): void {
    this.asked.set(activity, (this.asked.get(activity) ?? 0) + 1);
    if (this.away) throw new Error('connect ECONNREFUSED');
  }

  /** The same command gets the same answer; what came too early is never stored. */
  #once(id: string, decide: () => Acted): Acted {
    const before = this.#answers.get(id);
    if (before !== undefined) return before;
    const acted = decide();
    if (acted.kind === 'done' || !acted.code.endsWith('NotDue')) this.#answers.set(id, acted);
    return acted;
  }
}

const dueAt = (at: number) => ({ at: new Date(at).toISOString(), inMs: at - Date.now() });

const inWords = (outcome: ServiceOutcome): string => {
  if (outcome.kind === 'completed') return JSON.stringify(outcome.variables);
  if (outcome.kind === 'error') return `${outcome.code} ${JSON.stringify(outcome.variables)}`;
  return `${outcome.message}${outcome.retries === undefined ? '' : ` retries ${outcome.retries}`}`;
};

/** What is needed no longer is left out: an acknowledged handoff isn't offered again. Numbers count from 1. */
const nextOf = ({ steps, taken, acknowledged }: Task): (Step & { number: number }) | undefined =>
  steps
    .map((step, index) => ({ ...step, number: index + 1 }))
    .find(({ number, kind }) => number > taken && !(kind === 'offerAgain' && acknowledged));

const owed = (task: Task): HandoffOwed => {
  const { steps: _steps, taken: _taken, ...handoff } = task;
  const next = nextOf(task);
  if (next === undefined) return handoff;
  const { number: step, kind, at, to } = next;
  return { ...handoff, next: { step, kind, due: dueAt(at), ...(to === undefined ? {} : { to }) } };
};
