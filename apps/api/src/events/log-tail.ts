import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { LoggedCommit } from '@throughline/event-store';
import { LOG, RECORD, type Log } from '@throughline/host';
import type { AccessKey } from '@throughline/organisation';
import type { ApiRecord } from '../record/open-record.js';

/** A commit of the log with the keys that open its case; undefined where it is no case's. */
export type TailedCommit = LoggedCommit & { readonly keys: readonly AccessKey[] | undefined };

/** How often the log is looked at while somebody listens. */
const pollMs = 50;

/** Commits that are kept in memory for all listeners; who is further behind reads for himself. */
const kept = 2_000;

const batch = 500;

/** Follows the one global order once for all listeners of this process, and only while there are any. */
@Injectable()
export class LogTail implements OnApplicationShutdown {
  private readonly waiting = new Set<() => void>();
  private recent: TailedCommit[] = [];
  private upTo: bigint | undefined;
  private listeners = 0;
  private polling: Promise<void> | undefined;
  private stopped = false;

  constructor(
    @Inject(RECORD) private readonly record: Pick<ApiRecord, 'store' | 'readModels'>,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** The last place that has been given out. */
  lastNo(): Promise<bigint> {
    return this.record.store.lastNo();
  }

  /** Follows as long as somebody does; the answer ends it. */
  listen(): () => void {
    this.listeners += 1;
    this.polling ??= this.poll().finally(() => (this.polling = undefined));
    return () => {
      this.listeners -= 1;
    };
  }

  /** Commits after this place: at once where there are any, else when some come or `until` is over. */
  async after(no: bigint, until: AbortSignal, waitMs: number): Promise<readonly TailedCommit[]> {
    if (this.upTo === undefined || no >= this.upTo) await this.news(until, waitMs);
    if (until.aborted || this.upTo === undefined || no >= this.upTo) return [];
    const first = this.recent[0]?.no;
    if (first !== undefined && no >= first - 1n) return this.recent.filter((logged) => logged.no > no).slice(0, batch);
    return this.read(no);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.polling;
  }

  private news(until: AbortSignal, waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(done);
        until.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, waitMs);
      this.waiting.add(done);
      until.addEventListener('abort', done);
      if (until.aborted) done();
    });
  }

  private async poll(): Promise<void> {
    this.upTo = undefined;
    this.recent = [];
    while (this.listeners > 0 && !this.stopped) {
      const more = await this.step();
      if (!more) await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  private async step(): Promise<boolean> {
    try {
      const from = this.upTo ?? (await this.record.store.lastNo());
      const news = await this.read(from);
      const last = news.at(-1);
      const first = this.upTo === undefined;
      this.upTo = last?.no ?? from;
      if (last !== undefined) this.recent = [...this.recent, ...news].slice(-kept);
      if (last !== undefined || first) this.wake();
      return news.length === batch;
    } catch (error) {
      this.log.warn({ err: error }, 'the log could not be read; trying again');
      return false;
    }
  }

  private async read(after: bigint): Promise<readonly TailedCommit[]> {
    const commits = await this.record.store.readLog(after, batch);
    const cases = commits.flatMap(({ commit }) => (commit.stream.kind === 'case' ? [commit.stream.id] : []));
    const keys = await this.record.readModels.accessKeys([...new Set(cases)]);
    return commits.map((logged) => ({ ...logged, keys: keysOf(logged, keys) }));
  }

  private wake(): void {
    for (const done of [...this.waiting]) done();
  }
}

const keysOf = (
  { commit: { stream } }: LoggedCommit,
  keys: ReadonlyMap<string, readonly AccessKey[]>,
): readonly AccessKey[] | undefined => (stream.kind === 'case' ? (keys.get(stream.id) ?? []) : undefined);
