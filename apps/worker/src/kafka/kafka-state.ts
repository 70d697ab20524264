import type { Parts, PartState } from '@throughline/host';

/** What the worker does with Kafka; each for itself well or not. */
export type KafkaAspect = 'topics' | 'sink' | 'inbound';

/** The part `kafka` of the worker: as well as the worst of its aspects, in the words of all that are not well. */
export interface KafkaState {
  set(aspect: KafkaAspect, state: PartState, detail?: string): void;
}

/** Tells how Kafka is with the other parts. */
export const createKafkaState = (parts: Pick<Parts, 'set'>): KafkaState => {
  const told = new Map<KafkaAspect, { readonly state: PartState; readonly detail: string }>();
  return {
    set: (aspect, state, detail = '') => {
      told.set(aspect, { state, detail });
      const all = [...told.values()];
      const worst = (['failing', 'waiting'] as const).find((bad) => all.some((one) => one.state === bad)) ?? 'ready';
      const words = new Set(all.flatMap((one) => (one.state === 'ready' || one.detail === '' ? [] : [one.detail])));
      parts.set('kafka', worst, [...words].join('; '));
    },
  };
};
