import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { CommandInput } from '@throughline/cases';
import { createDispatcher, type Dispatched, type DispatchedCommand } from '@throughline/correlation';
import { LOG, PARTS, RECORD, type HostRecord, type Log, type Loop, type Parts } from '@throughline/host';
import { startPart } from './start-part.js';

/** Brings messages and signals to the cases that wait for them, and opens those that they start. */
@Injectable()
export class Dispatching implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private loop: Loop | undefined;

  constructor(
    @Inject(RECORD) private readonly record: HostRecord,
    @Inject(LOG) private readonly log: Log,
    @Inject(PARTS) private readonly parts: Parts,
  ) {}

  onApplicationBootstrap(): void {
    const { log, parts, record } = this;
    const dispatcher = createDispatcher({
      ...record,
      send: (command) => this.send(command),
      onFault: (error, what) => log.warn({ err: error, case: what.case }, 'a message stays pending'),
    });
    const fault = 'messages could not be dispatched';
    this.loop = startPart({ step: () => dispatcher.step(), idleMs: 50, part: 'dispatching', fault }, { log, parts });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop?.stop();
  }

  private async send(command: DispatchedCommand): Promise<Dispatched> {
    const ready = command.type === 'StartCase' ? await this.born(command) : command;
    return 'kind' in ready ? ready : this.record.cases.execute(ready);
  }

  private async born(command: DispatchedCommand & { readonly type: 'StartCase' }): Promise<CommandInput | Dispatched> {
    const birth = await this.record.birthOf(command.body.process);
    if (birth.kind === 'refused') return birth;
    const { kind: _, ...born } = birth;
    return { ...command, body: { ...command.body, ...born } };
  }
}
