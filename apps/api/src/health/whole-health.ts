import type { Health } from '@throughline/contract';
import type { ReadPart } from '@throughline/host';

/** What is known of the whole: what the api itself misses, what workers say, how far behind followers are. */
export type Known = {
  readonly missing: readonly string[];
  readonly said: readonly ReadPart[];
  readonly followers: Health['followers'];
};

type State = Health['parts'][number]['state'];

/** How the whole is: its parts by themselves, the workers with theirs, and in one sentence what is still coming. */
export const wholeHealth = ({ missing, said, followers }: Known): Health => {
  const workers = workersOf(said);
  const parts = [...ownParts(missing), workerPart(workers), ...served.map((part) => servedPart(part, said))];
  return {
    status: statusOf(missing, parts),
    summary: summaryOf(parts, workers),
    ...{ parts, workers, followers: [...followers] },
  };
};

/** What workers bring along: the whole has them as soon as one worker does. */
const served = ['temporal', 'kafka'] as const;

const ownParts = (missing: readonly string[]): Health['parts'] =>
  ['api', 'record', 'keys', 'issuer'].map((part) =>
    missing.includes(part)
      ? { part, state: 'failing', detail: 'cannot be reached' }
      : { part, state: 'ready', detail: '' },
  );

const workersOf = (said: readonly ReadPart[]): Health['workers'] =>
  [...new Set(said.map(({ process }) => process))].map((process) => {
    const own = said.filter((one) => one.process === process);
    const parts = own.map(({ part, state, detail }) => ({ part, state, detail }));
    const silentMs = Math.max(...own.map((one) => one.silentMs));
    if (own.every(({ away }) => away)) {
      return {
        process,
        state: 'away',
        detail: `has said nothing for ${String(Math.round(silentMs / 1_000))} s`,
        parts,
      };
    }
    const failing = parts.filter(({ state }) => state === 'failing').map(({ part }) => part);
    return { process, state: failing.length > 0 ? 'failing' : 'ready', detail: failing.join(', '), parts };
  });

const workerPart = (workers: Health['workers']): Health['parts'][number] => {
  const here = workers.filter(({ state }) => state !== 'away');
  if (here.length === 0) return { part: 'worker', state: 'away', detail: 'none is running' };
  const failing = here.find(({ state }) => state === 'failing');
  if (failing !== undefined)
    return { part: 'worker', state: 'failing', detail: `${failing.process}: ${failing.detail}` };
  return { part: 'worker', state: 'ready', detail: here.length === 1 ? '' : `${String(here.length)} of them` };
};

const servedPart = (part: string, said: readonly ReadPart[]): Health['parts'][number] => {
  const told = said.filter((one) => one.part === part && !one.away);
  const best = order.map((state) => told.find((one) => one.state === state)).find((one) => one !== undefined);
  return best === undefined
    ? { part, state: 'away', detail: 'no worker says anything of it' }
    : { part, state: best.state, detail: best.detail };
};

/** The best that any worker says: one that has it is enough. */
const order: readonly State[] = ['ready', 'failing', 'waiting'];

const statusOf = (missing: readonly string[], parts: Health['parts']): Health['status'] => {
  if (missing.length > 0) return 'not ready';
  if (parts.some(({ state }) => state === 'failing')) return 'failing';
  return parts.some(({ state }) => state !== 'ready') ? 'coming' : 'ready';
};

const summaryOf = (parts: Health['parts'], workers: Health['workers']): string => {
  const away = workers.filter(({ state }) => state === 'away').map(({ process }) => process);
  const sentences = [
    sentence('Not well', parts, ['failing']),
    sentence('Still coming', parts, ['waiting', 'away']),
    ...(away.length === 0 ? [] : [`Away: ${away.join(', ')}.`]),
  ].filter((text) => text !== '');
  return sentences.length === 0 ? 'Everything is there.' : sentences.join(' ');
};

const sentence = (begin: string, parts: Health['parts'], states: readonly State[]): string => {
  const those = parts.filter(({ state }) => states.includes(state)).map(named);
  return those.length === 0 ? '' : `${begin}: ${those.join(', ')}.`;
};

const named = ({ part, detail }: Health['parts'][number]): string => {
  const name = names[part] ?? part;
  return detail === '' ? name : `${name} (${detail})`;
};

const names: Readonly<Record<string, string>> = {
  record: 'the record',
  keys: 'the keys',
  issuer: 'the issuer',
  worker: 'the worker',
  temporal: 'Temporal',
  kafka: 'Kafka',
};
