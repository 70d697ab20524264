import type { Instant } from '@throughline/events';
import type { ProcessNode, TimerDefinition } from '@throughline/process-model';
import type { Catalogue, CatalogueEntry } from './catalogue.js';
import type { CompiledFiles } from './compiled-files.js';

/** A timer start event in force. */
export type TimerStart = {
  readonly process: string;
  readonly element: string;
  /** An ISO 8601 date, duration or cycle, as `kind` says; an expression is as it was when the process was deployed. */
  readonly text: string;
  readonly kind: TimerDefinition['kind'];
  /** When the bundle of the process was deployed last: durations and cycles without a date count from then. */
  readonly deployedAt: Instant;
  /** Of the process. */
  readonly version: number;
};

/** Every timer start event of the processes in force, in the order of processes. */
export const timerStartsIn = async ({ catalogue, files }: Sources): Promise<readonly TimerStart[]> => {
  const entries = await catalogue.list('process');
  const timed = entries.filter(({ starts }) => starts.some(({ trigger }) => trigger === 'timer'));
  return (await Promise.all(timed.map((entry) => startsOfEntry(files, entry)))).flat();
};

type Sources = { readonly catalogue: Pick<Catalogue, 'list'>; readonly files: Pick<CompiledFiles, 'processes'> };

const startsOfEntry = async (
  files: Sources['files'],
  { id: process, hash, starts, deployedAt, version }: CatalogueEntry,
): Promise<readonly TimerStart[]> => {
  const nodes = (await files.processes(hash)).get(process)?.nodes;
  return starts
    .filter(({ trigger }) => trigger === 'timer')
    .flatMap(({ element, name }) => {
      const timer = timerAt(nodes?.get(element));
      if (timer === undefined) return [];
      return [{ process, element, text: textOf(timer, deployedAt) ?? name, kind: timer.kind, deployedAt, version }];
    });
};

const timerAt = (node: ProcessNode | undefined): TimerDefinition | undefined => {
  if (node?.kind !== 'startEvent' && node?.kind !== 'intermediateCatchEvent') return undefined;
  return node.trigger.kind === 'timer' ? node.trigger.timer : undefined;
};

const textOf = ({ value }: TimerDefinition, now: Instant): string | undefined => {
  if (value.kind === 'text') return value.text;
  const outcome = value.expression.evaluate({ variables: {}, now });
  return outcome.kind === 'value' && typeof outcome.value === 'string' ? outcome.value : undefined;
};
