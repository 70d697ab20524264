import type { IncomingMessage, OutgoingMessage } from './kafka-port.js';

const header = 'throughline-repaired';

/** A message that is put back after it was lost: it comes later than what once followed it. */
export const repairedMessage = (message: OutgoingMessage): OutgoingMessage => ({
  ...message,
  headers: { ...message.headers, [header]: '1' },
});

/** Tells a message that was put back. */
export const isRepaired = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean => headers[header] !== undefined;
