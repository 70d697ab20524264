import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Principal } from '@throughline/events';
import type { Response } from 'express';
import type { ApiRequest } from '../http/api-request.js';
import { HttpProblem } from '../http/http-problem.js';
import { entryFor } from './entry-for.js';
import { LogTail } from './log-tail.js';

/** Proxies close what is silent for a minute. */
const heartbeatMs = 15_000;

/** Who does not read for so long is cut off, and resumes where he stopped. */
const stalledMs = 30_000;

const mostStreams = 2_000;

/** Server-sent events of the log, each stream inside its listener's walls. */
@Injectable()
export class EventStreams implements BeforeApplicationShutdown {
  private readonly open = new Set<AbortController>();

  constructor(@Inject(LogTail) private readonly tail: LogTail) {}

  /** Streams until the client leaves, the token expires or the process stops. */
  async stream(request: ApiRequest, response: Response, { by, after }: Listening): Promise<void> {
    if (this.open.size >= mostStreams) throw tooMany();
    const ends = new AbortController();
    this.open.add(ends);
    response.on('close', () => ends.abort('left'));
    const expiry = setTimeout(() => ends.abort('token expired'), tokenLeftMs(request));
    const stopListening = this.tail.listen();
    try {
      begin(response);
      await this.follow(response, ends.signal, { by, after });
      if (!response.destroyed) response.end(`event: end\ndata: ${JSON.stringify({ reason: ends.signal.reason })}\n\n`);
    } finally {
      stopListening();
      clearTimeout(expiry);
      this.open.delete(ends);
    }
  }

  /** Streams end before the server waits for its connections to close. */
  beforeApplicationShutdown(): void {
    for (const ends of this.open) ends.abort('the server stops; connect again');
  }

  private async follow(response: Response, ends: AbortSignal, { by, after }: Listening): Promise<void> {
    let at = after ?? (await this.tail.lastNo());
    response.write(`id: ${String(at)}\nevent: begin\ndata: {"after":"${String(at)}"}\n\n`);
    while (!ends.aborted) {
      const commits = await this.tail.after(at, ends, heartbeatMs);
      const text = commits.map((logged) => textOf(by, logged)).join('');
      at = commits.at(-1)?.no ?? at;
      // Whoever sees none of it still learns how far the log is: a resume does not begin from far behind.
      const flows = response.write(text === '' ? `: ${String(at)}\n\n` : text);
      if (!flows && !ends.aborted) await drained(response, ends);
    }
  }
}

/** Who listens, and from where; without `after`, from now on. */
export type Listening = { readonly by: Principal; readonly after: bigint | undefined };

const begin = (response: Response): void => {
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    // Proxies of the nginx family would collect the events.
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
};

const textOf = (by: Principal, logged: Parameters<typeof entryFor>[1]): string => {
  const entry = entryFor(by, logged);
  return entry === undefined ? '' : `id: ${entry.no}\nevent: commit\ndata: ${JSON.stringify(entry)}\n\n`;
};

const drained = (response: Response, ends: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      response.off('drain', done);
      ends.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(() => response.destroy(), stalledMs);
    response.on('drain', done);
    ends.addEventListener('abort', done);
  });

/** Timers hold 31 bits of milliseconds; nobody's token lives for 24 days. */
const tokenLeftMs = ({ tokenExpires }: ApiRequest): number =>
  Math.min(Math.max((tokenExpires ?? 0) * 1_000 - Date.now(), 0), 0x7fff_ffff);

const tooMany = (): HttpProblem =>
  new HttpProblem(
    503,
    { code: 'TooManyStreams', message: 'This server has as many event streams as it can serve. Try again.' },
    { headers: { 'Retry-After': '5' } },
  );
