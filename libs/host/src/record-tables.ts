import type { TableOwner } from '@throughline/event-store';
import { handoffs } from '@throughline/read-models';
import { caseSignals } from './tables/case-signals.js';
import { inboundMessages } from './tables/inbound-messages.js';
import { partStates } from './tables/part-states.js';
import { sinkCursors } from './tables/sink-cursors.js';

/** The tables beside the record that no append writes: whoever follows or acts on the record keeps them. */
export const recordTables: readonly TableOwner[] = [
  sinkCursors,
  partStates,
  caseSignals,
  inboundMessages,
  handoffs.projection,
];
