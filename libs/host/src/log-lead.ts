import { unreachable } from '@throughline/events';
import type { LeaderNotice } from './create-leader.js';
import type { Log } from './log.js';

/** Tells in the log what becomes of a lead. */
export const logLead =
  (log: Log, lead: string): ((notice: LeaderNotice) => void) =>
  (notice) => {
    switch (notice.kind) {
      case 'leading':
        log.info({ lead }, 'this process leads');
        return;
      case 'lost':
        log.warn({ lead, err: notice.error }, 'the lead is lost with its connection; standing by');
        return;
      case 'fault':
        log.error({ lead, err: notice.error }, 'what this process led failed; trying again');
        return;
      default:
        unreachable(notice);
    }
  };
