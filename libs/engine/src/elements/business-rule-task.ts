import { personal, type Json } from '@throughline/events';
import type { DecisionTrace } from '@throughline/decision-model';
import { complete } from '../run/complete.js';
import { readNames, textOf } from '../run/evaluate.js';
import { emit, StepFailure, type At, type Element, type Run } from '../run/run.js';
import { requestService } from '../run/service.js';

/** BPMN 2.0.2 §13.3.3: decides by a DMN decision; why it came out so goes into the record. */
export const businessRuleTask: Element<'businessRuleTask'> = {
  enter: (run, here) => {
    const { rule } = here.node;
    if (rule.kind === 'service') return requestService(run, here, rule.service);
    const output = decided(run, here, textOf({ run, instance: here.instance }, rule.decision, 'decision'));
    complete(run, here.instance, { [rule.resultVariable]: output });
  },
};

const decided = (run: Run, { instance, node }: At<'businessRuleTask'>, id: string): Json => {
  const rule = run.rules.decisions.get(id);
  if (rule === undefined) {
    throw new StepFailure(
      'DecisionUnknown',
      `The decision ${id} of ${node.id} is not among the case's definitions.`,
      'Deploy the decision with its process and migrate the case, then retry.',
    );
  }
  const { variables, subject } = readNames({ run, instance }, rule.decision.names);
  const outcome = rule.decision.decide(variables, { now: run.context.at, allowance: run.allowance });
  if (outcome.kind === 'failed') throw failed(id, outcome, subject !== undefined);
  const owned = (value: Json): Json => (subject === undefined ? value : personal(subject, value));
  const output = owned(outcome.output);
  emit(run, 'DecisionEvaluated', {
    instance: instance.id,
    element: node.id,
    decision: rule.ref,
    output,
    trace: owned(jsonOf(outcome.trace)),
  });
  return output;
};

/** What a decision says of its inputs is not told where they are personal. */
const failed = (
  id: string,
  { code, message, remedy }: { readonly code: string; readonly message: string; readonly remedy: string },
  isPersonal: boolean,
): StepFailure =>
  new StepFailure(
    code,
    isPersonal ? `The decision ${id} has no outcome for the personal values given.` : message,
    remedy,
  );

/** A trace is JSON by its type; only its index signature is missing. */
const jsonOf = (trace: DecisionTrace): Json => trace;
