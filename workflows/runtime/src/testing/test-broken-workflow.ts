// The same workflows, one of them changed as nobody may change it: it waits before it looks.
import { sleep } from '@temporalio/workflow';
import { caseWorkflow } from '../case-workflow.js';
import type { CaseInput } from '../names.js';

/** A case workflow under which no case that is open could go on. */
async function brokenWorkflow(input: CaseInput): Promise<void> {
  await sleep('1 second');
  await caseWorkflow(input);
}

// Temporal runs the default export for every process id.
// eslint-disable-next-line no-restricted-exports
export { brokenWorkflow as default };
export { serviceCall as 'service-call' } from '../service-call.js';
export { timerStart as 'timer-start' } from '../timer-start.js';
