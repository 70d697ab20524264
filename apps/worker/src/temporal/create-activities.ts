import type { Activities } from '@throughline/workflow-runtime/names';
import type { ActingRecord } from './act.js';
import { createAnswerServiceCall } from './answer-service-call.js';
import { createFireTimer } from './fire-timer.js';
import { createReadAgenda } from './read-agenda.js';
import { createReadServiceCall } from './read-service-call.js';
import { createTakeSlaStep } from './take-sla-step.js';
import { createReadTimerStart, createStartByTimer } from './timer-start-activities.js';

/** What the workflows ask of the world, on a record. What throws is tried again by them. */
export const createActivities = (record: ActingRecord): Activities => ({
  readAgenda: createReadAgenda(record),
  takeSlaStep: createTakeSlaStep(record),
  fireTimer: createFireTimer(record),
  readServiceCall: createReadServiceCall(record),
  answerServiceCall: createAnswerServiceCall(record),
  readTimerStart: createReadTimerStart(record),
  startByTimer: createStartByTimer(record),
});
