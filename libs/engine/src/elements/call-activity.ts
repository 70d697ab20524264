import type { Instance } from '../state/case-state.js';
import { complete } from '../run/complete.js';
import { textOf, visibleVariables } from '../run/evaluate.js';
import { instanceOf, StepFailure, type Element, type Run } from '../run/run.js';
import { enterElement, startScope, startsPlainly } from '../run/scope.js';
import { setVariables } from '../run/variables.js';

/** Deeper calls are taken for a recursion that never ends. */
const deepestCall = 32;

/** BPMN 2.0.2 §13.3.4: runs another process inside the same case and waits for its end. */
export const callActivity: Element<'callActivity'> = {
  enter: (run, { instance, node }) => {
    const process = textOf({ run, instance }, node.calledProcess, 'called process');
    mustBeCallable(run, instance, process);
    const visible = visibleVariables(run.state, instance);
    const given = node.propagateAllParentVariables ? visible : instance.variables.toObject();
    const root = enterElement(run, { element: process, process, scope: instance.id });
    setVariables(run, { scope: root.id }, given);
    startScope(run, instanceOf(run, root.id) ?? root);
  },
  returned: (run, { instance, node }, results) => {
    complete(run, instance, node.propagateAllChildVariables || node.outputs.length > 0 ? results : {});
  },
};

const mustBeCallable = (run: Run, instance: Instance, process: string): void => {
  const graph = run.rules.processes.get(process);
  if (graph === undefined) {
    throw new StepFailure(
      'CalledProcessUnknown',
      `The process ${process} that ${instance.element} calls is not among the case's definitions.`,
      'Deploy it with the calling process and migrate the case, or set the variable that names it; then retry.',
    );
  }
  if (!startsPlainly(graph)) {
    throw new StepFailure(
      'CalledProcessHasNoStart',
      `The process ${process} that ${instance.element} calls has no plain start event.`,
      'Give it a start event without a trigger, deploy it and migrate the case; then retry.',
    );
  }
  if (depthOf(run, instance) >= deepestCall) {
    throw new StepFailure(
      'CallTooDeep',
      `${instance.element} calls ${process} more than ${String(deepestCall)} calls deep.`,
      'Set the variables that end the recursion, then retry; or correct the process.',
    );
  }
};

const depthOf = (run: Run, instance: Instance): number => {
  let depth = 0;
  for (let here = instanceOf(run, instance.scope); here !== undefined; here = instanceOf(run, here.scope)) {
    if (here.element === here.process) depth += 1;
  }
  return depth;
};
