import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { CommandInput } from '@throughline/cases';
import { createDispatcher, type Dispatched, type DispatchedCommand } from '@throughline/correlation';
import { refusal } from '@throughline/events';
import type { WorkerRecord } from '../record/open-record.js';
import { LOG, RECORD, type Log } from '../record/tokens.js';
import { startLoop, type Loop } from './start-loop.js';

/** Brings messages and signals to the cases that wait for them, and opens those that they start. */
@Injectable()
export class Dispatching implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private loop: Loop | undefined;

  constructor(
    @Inject(RECORD) private readonly record: WorkerRecord,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    const dispatcher = createDispatcher({
      ...this.record,
      log: this.record.store,
      send: (command) => this.send(command),
      onFault: (error, what) => this.log.warn({ err: error, case: what.case }, 'a message stays pending'),
    });
    this.loop = startLoop({
      step: () => dispatcher.step(),
      idleMs: 50,
      onFault: (error) => this.log.error({ err: error }, 'messages could not be dispatched; trying again'),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop?.stop();
  }

  /** Whether the last step failed. */
  failing(): boolean {
    return this.loop?.failing() ?? false;
  }

  private async send(command: DispatchedCommand): Promise<Dispatched> {
    const ready = command.type === 'StartCase' ? await this.withRules(command) : command;
    return 'kind' in ready ? ready : this.record.cases.execute(ready);
  }

  private async withRules(
    command: DispatchedCommand & { readonly type: 'StartCase' },
  ): Promise<CommandInput | Dispatched> {
    const { process } = command.body;
    const found = await this.record.definitions.rulesFor(process);
    if (found !== undefined) return { ...command, body: { ...command.body, rules: found.versions } };
    return { kind: 'refused', refusal: refusal('ProcessUnknown', `No process ${process} is in force.`, { process }) };
  }
}
