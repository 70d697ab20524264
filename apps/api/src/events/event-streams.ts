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
  private readonly open = new Set<Ending>();

  constructor(@Inject(LogTail) private readonly tail: LogTail) {}

  /** Streams until the client leaves, the token expires or the process stops. */
  async stream(request: ApiRequest, response: Response, after: bigint | undefined): Promise<void> {
    const { principal: by } = request;
    if (by === undefined) throw nobody();
    if (this.open.size >= mostStreams) throw tooMany();
    const ending = endingOf();
    this.open.add(ending);
    response.on('close', () => ending.end('left'));
    const expiry = setTimeout(() => ending.end('token expired'), tokenLeftMs(request));
    const stopListening = this.tail.listen();
    try {
      begin(response);
      await this.follow(response, ending.signal, { by, after });
      if (!response.destroyed) response.end(`event: end\ndata: ${JSON.stringify({ reason: ending.reason() })}\n\n`);
    } finally {
      stopListening();
      clearTimeout(expiry);
      this.open.delete(ending);
    }
  }

  /** Streams end before the server waits for its connections to close. */
  beforeApplicationShutdown(): void {
    for (const ending of this.open) ending.end('the server stops; connect again');
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
      if (!flows) await drained(response, ends);
    }
  }
}

type Listening = { readonly by: Principal; readonly after: bigint | undefined };

/** Why a stream ends; the first reason stays. */
type Ending = { readonly signal: AbortSignal; readonly end: (reason: string) => void; readonly reason: () => string };

const endingOf = (): Ending => {
  const controller = new AbortController();
  let reason = '';
  return {
    signal: controller.signal,
    end: (why) => {
      if (reason === '') reason = why;
      controller.abort();
    },
    reason: () => reason,
  };
};

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
    if (ends.aborted) done();
  });

/** Timers hold 31 bits of milliseconds; nobody's token lives for 24 days. */
const tokenLeftMs = ({ tokenExpires }: ApiRequest): number =>
  Math.min(Math.max((tokenExpires ?? 0) * 1_000 - Date.now(), 0), 0x7fff_ffff);

const nobody = (): HttpProblem =>
  new HttpProblem(401, { code: 'NotAuthenticated', message: 'Send a token of the issuer.' });

const tooMany = (): HttpProblem =>
  new HttpProblem(
    503,
    { code: 'TooManyStreams', message: 'This server has as many event streams as it can serve. Try again.' },
    { headers: { 'Retry-After': '5' } },
  );
