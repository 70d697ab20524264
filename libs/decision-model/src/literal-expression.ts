import type { DecisionLogic, LogicSite } from './decision-logic.js';
import type { DmnElement } from './dmn-element.js';
import { valueOf } from './evaluation.js';

/** Reads a decision that is one FEEL expression; undefined where it is refused. Its trace names the variables it read. */
export const readLiteralExpression = (
  element: DmnElement,
  { reading, scope, owner }: LogicSite & { readonly owner: DmnElement },
): DecisionLogic | undefined => {
  if (element['importedValues'] !== undefined) {
    reading.refuse('NotSupported', owner, 'imports values, which is not executed');
    return undefined;
  }
  const expression = reading.expression(element, { scope, owner });
  if (expression === undefined) return undefined;
  return {
    names: expression.names,
    evaluate: (sight) => ({
      inputs: expression.names.map((name) => ({ expression: name, value: sight.variables[name] ?? null })),
      hits: [],
      output: valueOf(expression, sight, 'expression'),
    }),
  };
};
