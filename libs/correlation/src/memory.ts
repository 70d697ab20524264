/**
 * The front door of the pure packages: all of correlation but the tables in PostgreSQL, with neither pg nor node behind
 * it.
 */
export { broadcastSignal, type Broadcast, type Broadcasted } from './broadcast-signal.js';
export type { Correlation, Correlations, Delivery, LogStep, Outcome } from './correlations.js';
export {
  createDispatcher,
  type Dispatched,
  type DispatchedCommand,
  type Dispatcher,
  type DispatcherParts,
} from './create-dispatcher.js';
export { createMemoryCorrelation, type MemoryCorrelation } from './memory-correlation.js';
export { publishMessage, type Publication, type Published } from './publish-message.js';
export { subscriptions } from './subscriptions.js';
export type { Writer } from './write-once.js';
