import { enginePrincipal } from '@throughline/events';
import type { Activities } from '@throughline/workflow-runtime/names';
import { act, type ActingRecord } from './act.js';

/** Fires a timer that is due. */
export const createFireTimer =
  (record: Pick<ActingRecord, 'cases'>): Activities['fireTimer'] =>
  ({ caseId, timer }) =>
    act(record, {
      type: 'FireTimer',
      caseId,
      body: { timer },
      context: { id: `timer/${caseId}/${String(timer)}/fire`, by: enginePrincipal('timer') },
    });
