import { enginePrincipal, type Instant } from '@throughline/events';
import { sha256 } from '@throughline/host';
import type { Activities, TimerStartId } from '@throughline/workflow-runtime/names';
import { act, type ActingRecord } from './act.js';
import { nextFiring } from './next-firing.js';
import { dueBy } from './read-agenda.js';

/** When a timer start event fires next, by the definitions in force and what is on record of its firings. */
export const createReadTimerStart =
  (record: Pick<ActingRecord, 'definitions' | 'queries' | 'clock'>): Activities['readTimerStart'] =>
  async ({ process, element }) => {
    const inForce = await record.definitions.timerStarts();
    const timer = inForce.find((start) => start.process === process && start.element === element);
    if (timer === undefined) return { kind: 'none' };
    const firings = firingsOf(record, { process, element });
    const nominal = await nextFiring(timer, { last: await firings.last(), since: firings.since });
    return nominal === undefined ? { kind: 'none' } : { kind: 'due', nominal, due: dueBy(record.clock)(nominal) };
  };

/**
 * The firings of a timer start event: the ids of their commands, which the record keeps. A refused one was a firing too,
 * of which nothing came. Instants sort as text.
 */
const firingsOf = ({ queries }: Pick<ActingRecord, 'queries'>, id: TimerStartId) => {
  const prefix = firingId(id, '');
  const idSql = `namespace = 'engine' AND command_id >= $1 AND command_id < $2`;
  return {
    last: async (): Promise<Instant | undefined> => {
      const text = `SELECT command_id FROM command_keys WHERE ${idSql} ORDER BY command_id DESC LIMIT 1`;
      const { rows } = await queries.query({ text, values: [prefix, `${prefix}~`] });
      return (rows as readonly { readonly command_id: string }[])[0]?.command_id.slice(prefix.length);
    },
    since: async (first: Instant): Promise<number> => {
      const text = `SELECT count(*)::integer AS count FROM command_keys WHERE ${idSql}`;
      const { rows } = await queries.query({ text, values: [firingId(id, first), `${prefix}~`] });
      return (rows as readonly { readonly count: number }[])[0]?.count ?? 0;
    },
  };
};

const firingId = ({ process, element }: TimerStartId, nominal: Instant): string =>
  `timer-start/${process}/${element}/${nominal}`;

/** Opens the case of one firing, under the rules in force when it fires. The same firing opens one case only. */
export const createStartByTimer =
  (record: Pick<ActingRecord, 'cases' | 'birthOf' | 'clock'>): Activities['startByTimer'] =>
  async ({ process, element, nominal }) => {
    if (record.clock.realMsUntil(nominal) > 0) return { kind: 'refused', code: 'FiringNotDue' };
    const birth = await record.birthOf(process);
    if (birth.kind === 'refused') return { kind: 'refused', code: birth.refusal.code };
    const { kind: _, ...born } = birth;
    const id = firingId({ process, element }, nominal);
    return act(record, {
      type: 'StartCase',
      caseId: sha256(id).slice(0, 32),
      body: { process, startEvent: element, variables: {}, ...born },
      context: { id, by: enginePrincipal('timer') },
    });
  };
