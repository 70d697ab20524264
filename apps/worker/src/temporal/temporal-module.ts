import { Inject, Injectable, Module, type BeforeApplicationShutdown, type DynamicModule } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { startTemporal, type RunningTemporal, type TemporalParts } from './start-temporal.js';

const PARTS_OF_TEMPORAL = Symbol('what the part that deals with Temporal is given');

/** Starts with the process and ends before the record is closed. */
@Injectable()
class Temporal implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private running: RunningTemporal | undefined;

  constructor(@Inject(PARTS_OF_TEMPORAL) private readonly parts: TemporalParts) {}

  onApplicationBootstrap(): void {
    this.running = startTemporal(this.parts);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.running?.stop();
  }
}

/** What takes time in cases: Temporal's worker, its activities, and the relay that tells the workflows what matters. */
@Module({})
export class TemporalModule {
  static of(parts: TemporalParts): DynamicModule {
    return { module: TemporalModule, providers: [{ provide: PARTS_OF_TEMPORAL, useValue: parts }, Temporal] };
  }
}
