import type { SimulationSetup } from '@throughline/simulator';
import type { ProcessGraph } from '@throughline/process-model';

/** Forms of these processes that take whatever is entered: offline, no form is read from anywhere. */
export const openForms = (graphs: readonly ProcessGraph[]): NonNullable<SimulationSetup['forms']> =>
  new Map(
    graphs.flatMap(({ references }) => references.forms).map((id) => [id, { check: () => [], personal: new Map() }]),
  );
