import { allHandlersFinished, condition, sleep } from '@temporalio/workflow';
import type { Acted, CaseAgenda, Due, HandoffOwed, ServiceCallOwed } from './activities.js';
import { createAsk } from './ask.js';
import { pauseAfter } from './pause-after.js';

/** A clock that was set is worth another timer; one that runs a little differently is not. */
const earlierMs = 1_000;
/** How often an agenda that is older than the change it was told of is read again. */
const readings = 5;

/**
 * A case as its workflow sees it: the agenda last read, what is under way because of it, and whether to look again.
 * Nothing in it outlives the run, and nothing needs to.
 */
export class OpenCase {
  readonly ask = createAsk();
  readonly #underWay = new Set<string>();
  readonly #refusals = new Map<string, number>();
  #agenda: CaseAgenda | undefined;
  #readAt = 0;
  /** Readings count from 1, by when they began. */
  #begun = 0;
  #read = 0;
  /** The newest change that a signal told of, and whether a reading must still show it. */
  #signalled: number;
  #told = false;
  #stale = false;
  #acting = 0;
  #trouble: { readonly cause: unknown } | undefined;

  constructor(
    readonly caseId: string,
    signalled: number,
  ) {
    this.#signalled = signalled;
  }

  /** The newest change that a signal told of; the next run must know it too. */
  get signalled(): number {
    return this.#signalled;
  }

  /** A signal: of two the higher number counts, in whichever order they come, and one older than the agenda is nothing. */
  changed(seq: unknown): void {
    if (typeof seq !== 'number') return this.lookAgain();
    this.#signalled = Math.max(this.#signalled, seq);
    if (seq >= (this.#agenda?.seq ?? 0)) this.#told = true;
  }

  /** Reads the agenda; again after a pause where it is older than a change that was signalled, but not for ever. */
  async read(): Promise<CaseAgenda> {
    for (let times = 1; ; times += 1) {
      const agenda = await this.#readOnce();
      if (agenda.seq >= this.#signalled || times === readings) {
        this.#told = false;
        return agenda;
      }
      await sleep(pauseAfter(times), { summary: 'wait for the change that was signalled' });
    }
  }

  async #readOnce(): Promise<CaseAgenda> {
    const { caseId } = this;
    const reading = (this.#begun += 1);
    this.#stale = false;
    const agenda = await this.ask((host) =>
      host.readAgenda.executeWithOptions({ summary: 'read the agenda' }, [{ caseId }]),
    );
    this.#agenda = agenda;
    this.#readAt = Date.now();
    this.#read = reading;
    return agenda;
  }

  /** The handoff of a task, while it is owed. */
  handoff(task: number): HandoffOwed | undefined {
    return this.#agenda?.handoffs.find((owed) => owed.task === task);
  }

  /** The timer that fires next, while there is one. */
  get timer(): CaseAgenda['nextTimer'] {
    return this.#agenda?.nextTimer;
  }

  /** Whether an attempt still waits for its answer. */
  owes({ request, attempt }: ServiceCallOwed): boolean {
    return this.#agenda?.calls.some((call) => call.request === request && call.attempt === attempt) ?? false;
  }

  /** Real milliseconds that are left of a due that the agenda has. */
  left({ inMs }: Due): number {
    return this.#readAt + inMs - Date.now();
  }

  /** Waits until it is time for what the agenda has; false as soon as the agenda has something else there. */
  async comes(due: () => Due | undefined, summary: string): Promise<boolean> {
    const awaited = due();
    if (awaited === undefined) return false;
    const left = this.left(awaited);
    if (left <= 0) return true;
    const comesAt = Date.now() + left;
    const isOther = (): boolean => {
      const now = due();
      return now?.at !== awaited.at || this.#readAt + now.inMs < comesAt - earlierMs;
    };
    return !(await condition(isOther, left, { summary }));
  }

  /**
   * Does something about the agenda and has it read again: what comes next stands there. Whoever was faster, or whose
   * clock is behind, makes it a refusal, and a refusal that comes again is waited out.
   */
  async act(name: string, deed: () => Promise<Acted>): Promise<void> {
    const acted = await this.busy(deed);
    // One that began before may not have seen what was done.
    const next = this.#begun + 1;
    const isRead = (): boolean => this.#read >= next;
    if (acted.kind === 'done') this.#refusals.delete(name);
    else await this.#pause(name, acted.code, isRead);
    if (!isRead()) this.lookAgain();
    await condition(isRead);
  }

  async #pause(name: string, code: string, until: () => boolean): Promise<void> {
    const refusals = (this.#refusals.get(name) ?? 0) + 1;
    this.#refusals.set(name, refusals);
    // Where somebody was faster, the agenda has the next thing already, the first time.
    const ms = pauseAfter(code.endsWith('NotDue') ? refusals : refusals - 1);
    if (ms > 0) await condition(until, ms, { summary: `look again after ${code}` });
  }

  /** Has a coroutine under way, once. */
  start(name: string, coroutine: () => Promise<void>): void {
    if (this.#underWay.has(name)) return;
    this.#underWay.add(name);
    coroutine()
      .catch((cause: unknown) => {
        this.#trouble ??= { cause };
      })
      .finally(() => this.#underWay.delete(name));
  }

  /** Does what continuing as new must not cut. */
  async busy<T>(deed: () => Promise<T>): Promise<T> {
    this.#acting += 1;
    try {
      return await deed();
    } finally {
      this.#acting -= 1;
    }
  }

  /** Has the agenda read again. */
  lookAgain(): void {
    this.#stale = true;
  }

  /** Sleeps until there is a reason to look at the agenda again. */
  async woken(): Promise<void> {
    await condition(() => this.#stale || this.#told || this.#trouble !== undefined);
    if (this.#trouble !== undefined) throw this.#trouble.cause;
  }

  /** Waits until nothing is in the middle of being done. */
  async quiet(): Promise<void> {
    await condition(() => this.#acting === 0 && allHandlersFinished());
  }
}
