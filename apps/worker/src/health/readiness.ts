import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PARTS, RECORD, type HostRecord, type Parts, type PartState } from '@throughline/host';
import type { WorkerConfig } from '../config/read-config.js';

/** Answers whoever runs the process: does it live, and what keeps it from working. */
@Injectable()
export class Readiness implements OnApplicationShutdown {
  private readonly server: Server;

  constructor(
    @Inject(RECORD) private readonly record: Pick<HostRecord, 'missing'>,
    @Inject(PARTS) private readonly parts: Parts,
  ) {
    this.server = createServer((request, response) => {
      this.answer(request.url).then(
        ({ status, body }) => response.writeHead(status, { 'Content-Type': 'application/json' }).end(body),
        () => response.destroy(),
      );
    });
  }

  /** Listens; says where. */
  async listen({ port, host }: Pick<WorkerConfig, 'port' | 'host'>): Promise<string> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
    const address = this.server.address();
    const given = typeof address === 'object' && address !== null ? address.port : port;
    return `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${String(given)}`;
  }

  async onApplicationShutdown(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(path: string | undefined): Promise<{ readonly status: number; readonly body: string }> {
    if (path === '/health/live') return told(200, { status: 'live' });
    if (path !== '/health/ready') return told(404, { status: 'nothing here' });
    const missing = await this.record.missing();
    const ready = missing.length === 0;
    // Only what keeps people from working makes it unready: they work while Temporal and Kafka are away.
    return told(ready ? 200 : 503, {
      status: ready ? 'ready' : 'not ready',
      missing,
      waiting: this.those('waiting'),
      failing: this.those('failing'),
    });
  }

  private those(state: PartState): readonly string[] {
    return [...this.parts.all()].flatMap(([part, report]) => (report.state === state ? [part] : []));
  }
}

const told = (status: number, body: object) => ({ status, body: JSON.stringify(body) });
