import type { CaseEvent, RecordedEvent } from '@throughline/events';

/**
 * The events of a case's commit with their types. They come from `decide` or from the record, which holds nothing else;
 * a type that a row function does not know is left alone by it.
 */
export const caseEventsOf = (events: readonly RecordedEvent[]): readonly (CaseEvent & { readonly seq: number })[] =>
  events as readonly (CaseEvent & { readonly seq: number })[];
