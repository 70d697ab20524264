import { randomBytes } from 'node:crypto';
import type { SqlClient } from '@throughline/event-store';
import { startLoop } from './start-loop.js';

/** How a part of a process is: it works, it waits for something that is still coming, or something is wrong. */
export type PartState = 'ready' | 'waiting' | 'failing';

/** What a process says of its parts, for everyone who asks after the health of the whole. */
export interface Parts {
  /** The name that the process goes by. */
  readonly process: string;
  /** `detail`: in words, for people; nothing of how anything is reached. */
  set(part: string, state: PartState, detail?: string): void;
  /** What was last said, by part. */
  all(): ReadonlyMap<string, PartReport>;
  /** Takes back what this process said. */
  stop(): Promise<void>;
}

/** What is said of a part. */
export type PartReport = { readonly state: PartState; readonly detail: string };

/** `kind`: what the process is, `worker`; its name is made from it. */
export type PartsOptions = {
  readonly pool: Pick<SqlClient, 'query'>;
  readonly kind: string;
  readonly onFault?: (error: unknown) => void;
  readonly everyMs?: number;
};

/** Says it in `part_states`: at once when something changes, and every few seconds, so that silence means absence. */
export const createParts = ({ pool, kind, onFault, everyMs = 3_000 }: PartsOptions): Parts => {
  const process = processName(kind);
  const said = new Map<string, PartReport>();
  let changed = true;
  let written = -Infinity;
  const step = async (): Promise<number> => {
    if (!changed && performance.now() - written < everyMs) return 0;
    changed = false;
    try {
      await pool.query(statementOf(process, said));
      written = performance.now();
      return 0;
    } catch (error) {
      changed = true;
      throw error;
    }
  };
  const loop = startLoop({ step, idleMs: 100, onFault: (error) => onFault?.(error) });
  return {
    process,
    set: (part, state, detail = '') => {
      const before = said.get(part);
      if (before?.state === state && before.detail === detail) return;
      said.set(part, { state, detail });
      changed = true;
    },
    all: () => said,
    stop: async () => {
      await loop.stop();
      await pool.query({ text: 'DELETE FROM part_states WHERE process = $1', values: [process] }).catch(onFault);
    },
  };
};

/** Unlike a process id, never the same for two that ran one after the other. */
const processName = (kind: string): string => `${kind}-${randomBytes(3).toString('hex')}`;

const statementOf = (process: string, said: ReadonlyMap<string, PartReport>) => {
  const parts = [...said.entries()];
  return {
    name: 'say_parts',
    text: saySql,
    values: [
      process,
      parts.map(([part]) => part),
      parts.map(([, { state }]) => state),
      parts.map(([, { detail }]) => detail),
    ],
  };
};

/** A process that was killed can't take back what it said: after ten minutes anybody does it for it. */
const saySql = `
WITH forgotten AS (DELETE FROM part_states WHERE at < now() - interval '10 minutes' AND process <> $1)
INSERT INTO part_states (process, part, state, detail, at)
SELECT $1, part, state, detail, now() FROM unnest($2::text[], $3::text[], $4::text[]) AS said (part, state, detail)
ON CONFLICT (process, part) DO UPDATE SET state = excluded.state, detail = excluded.detail, at = excluded.at`;
