import { Fault, streamName } from '@throughline/events';
import { orderCommits, rowStream, type UnplacedCommit } from './order-commits.js';
import type { SqlClient, SqlPool } from './sql-client.js';
import { faultOf } from './store-faults.js';

/**
 * What the sequencer has to tell its host. `horizonHeld`: a transaction that is still open, anywhere in the cluster,
 * has kept later commits from their places for longer than the limit.
 */
export type SequencerNotice =
  | { readonly kind: 'leading' }
  | { readonly kind: 'horizonHeld'; readonly horizon: bigint; readonly forMs: number }
  | { readonly kind: 'horizonFree' }
  | { readonly kind: 'fault'; readonly fault: Fault };

/**
 * `batch`: commits numbered in one transaction. Times in ms; `standbyMs`: how often a replica asks for the lead;
 * `silenceMs`: a leader that says nothing for so long is frozen or cut off, and the database ends its session for the
 * next (default: never).
 */
export type SequencerParts = {
  readonly pool: SqlPool;
  readonly onNotice?: (notice: SequencerNotice) => void;
  readonly batch?: number;
  readonly pollMs?: number;
  readonly standbyMs?: number;
  readonly horizonLimitMs?: number;
  readonly silenceMs?: number;
};

/** What one pass did; `held`: finished commits that wait for their stream's previous one. */
export type SequencerPass =
  | { readonly kind: 'standby' }
  | { readonly kind: 'led'; readonly numbered: number; readonly held: number; readonly more: boolean };

/** Gives each commit its place in the one global order (architecture, point 3). */
export interface Sequencer {
  /** One look at the record, on the sequencer's own connection; takes the lead if nobody has it. One at a time. */
  pass(): Promise<SequencerPass>;
  /** Passes again and again, through faults, until stopped. */
  start(): void;
  /** Ends the loop after the pass under way and gives up the lead. */
  stop(): Promise<void>;
}

/**
 * Numbers commits below the snapshot horizon: nothing can appear there any more. The lead is a session's advisory lock,
 * and numbering runs in that session: whoever lost the one can't do the other.
 */
export const createSequencer = (parts: SequencerParts): Sequencer => {
  let lead: Lead | undefined;
  const passOnce = async (): Promise<SequencerPass> => {
    try {
      lead ??= await takeLead(parts);
      return lead === undefined ? { kind: 'standby' } : await numberNext(lead, parts);
    } catch (error) {
      lead?.client.release(true);
      lead = undefined;
      throw faultOf(error);
    }
  };
  let passing: Promise<unknown> = Promise.resolve();
  const pass = async (): Promise<SequencerPass> => {
    const next = passing.then(passOnce, passOnce);
    passing = next;
    return next;
  };
  const resign = async (): Promise<void> => {
    const resigned = lead?.client;
    lead = undefined;
    await resigned?.query({ text: 'SELECT pg_advisory_unlock($1)', values: [leadLock] }).catch(() => undefined);
    resigned?.release(true);
  };
  return { pass, ...loop(pass, resign, parts) };
};

/**
 * Everything below `from` was looked at; `held` are the finished commits there that have no place yet. On disk each
 * line of the log carries the lowest xid that may still be without a place: a new leader starts from the last line's.
 */
type Lead = {
  readonly client: SqlClient;
  from: Place;
  held: readonly UnplacedCommit[];
  numberedTo: ReadonlyMap<string, number>;
  horizon: { readonly xid: bigint; readonly since: number; readonly alarmed: boolean };
};

type Place = { readonly xid: bigint; readonly kind: string; readonly id: string; readonly firstSeq: number };

const startOf = (xid: bigint): Place => ({ xid, kind: '', id: '', firstSeq: 0 });

/** Any constant will do, if nothing else in the database takes the same advisory lock. */
const leadLock = 7_464_002;

const takeLead = async ({ pool, onNotice, silenceMs = 0 }: SequencerParts): Promise<Lead | undefined> => {
  const client = await pool.connect();
  let led = false;
  try {
    const { rows } = await client.query({ text: 'SELECT pg_try_advisory_lock($1) AS led', values: [leadLock] });
    led = (rows as readonly { led: boolean }[])[0]?.led === true;
    if (!led) return undefined;
    // A plan made while the table was small would read all of it at every pass.
    await client.query({ text: 'SET enable_seqscan = off' });
    await client.query({ text: `SET idle_session_timeout = ${String(silenceMs)}` });
    const from = startOf(await lowestUnplaced(client));
    // Reported by the query that fails; without a listener a broken connection would end the process.
    client.on('error', () => undefined);
    onNotice?.({ kind: 'leading' });
    return { client, from, held: [], numberedTo: new Map(), horizon: { xid: 0n, since: 0, alarmed: false } };
  } catch (error) {
    client.release(true);
    led = true;
    throw error;
  } finally {
    if (!led) client.release();
  }
};

/** Transaction ids of another cluster mean nothing here: numbering by them would lose commits. */
const lowestUnplaced = async (client: SqlClient): Promise<bigint> => {
  const { rows } = await client.query({
    text: `SELECT coalesce((SELECT floor FROM log_order ORDER BY no DESC LIMIT 1), '0'::xid8) AS floor,
      greatest((SELECT floor FROM log_order ORDER BY no DESC LIMIT 1), (SELECT max(xid) FROM commits))
        > pg_snapshot_xmax(pg_current_snapshot()) AS foreign`,
  });
  const [row] = rows as readonly { floor: string; foreign: boolean | null }[];
  if (row?.foreign === true) {
    throw new Fault('RecordFromElsewhere', 'this record was restored into another cluster: adopt it first', false);
  }
  return BigInt(row?.floor ?? 0);
};

const defaultBatch = 1_000;

const numberNext = async (lead: Lead, parts: SequencerParts): Promise<SequencerPass> => {
  const batch = parts.batch ?? defaultBatch;
  const scan = await scanFrom(lead, batch);
  watchHorizon(lead, scan, parts);
  const numberedTo = new Map([...lead.numberedTo, ...scan.numberedTo]);
  const { placed, held } = orderCommits([...lead.held, ...scan.commits], numberedTo);
  const more = scan.commits.length === batch;
  const from = more ? scan.last : startOf(scan.horizon);
  if (placed.length > 0) await number(lead.client, placed, floorOf(from, held));
  lead.from = from;
  lead.held = held;
  lead.numberedTo = reachedBy(placed, held, numberedTo);
  return { kind: 'led', numbered: placed.length, held: held.length, more };
};

type Scan = {
  readonly horizon: bigint;
  readonly next: bigint;
  readonly commits: readonly UnplacedCommit[];
  readonly last: Place;
  readonly numberedTo: ReadonlyMap<string, number>;
};

/** One statement, one snapshot: what it sees below its own horizon is all that there will ever be. */
const scanSql = `
WITH s AS MATERIALIZED (
  SELECT pg_snapshot_xmin(snapshot) AS horizon, pg_snapshot_xmax(snapshot) AS next FROM pg_current_snapshot() AS snapshot
)
SELECT s.horizon, s.next, c.kind, c.id, c.first_seq, c.last_seq, c.xid,
  (SELECT l.last_seq FROM log_order l WHERE l.kind = c.kind AND l.id = c.id ORDER BY l.first_seq DESC LIMIT 1) AS numbered_to
FROM s LEFT JOIN LATERAL (
  SELECT c.kind, c.id, c.first_seq, c.last_seq, c.xid FROM commits c
  WHERE c.xid >= $1::xid8 AND c.xid < s.horizon AND (c.xid, c.kind, c.id, c.first_seq) > ($1::xid8, $2, $3, $4::bigint)
  ORDER BY c.xid, c.kind, c.id, c.first_seq LIMIT $5
) c ON true
ORDER BY c.xid, c.kind, c.id, c.first_seq`;

type ScanRow = { readonly horizon: string; readonly next: string } & (
  | { readonly kind: null }
  | (Readonly<Record<'kind' | 'id' | 'first_seq' | 'last_seq' | 'xid', string>> & {
      readonly numbered_to: string | null;
    })
);

const scanFrom = async ({ client, from }: Lead, batch: number): Promise<Scan> => {
  const values = [String(from.xid), from.kind, from.id, from.firstSeq, batch];
  const { rows } = await client.query({ name: 'scan_commits', text: scanSql, values });
  const commits: UnplacedCommit[] = [];
  const numberedTo = new Map<string, number>();
  let last = from;
  for (const row of rows as readonly ScanRow[]) {
    if (row.kind === null) break;
    const commit = {
      stream: rowStream(row),
      firstSeq: Number(row.first_seq),
      lastSeq: Number(row.last_seq),
      xid: BigInt(row.xid),
    };
    commits.push(commit);
    numberedTo.set(streamName(commit.stream), Number(row.numbered_to ?? 0));
    last = { xid: commit.xid, kind: row.kind, id: row.id, firstSeq: commit.firstSeq };
  }
  const [first] = rows as readonly ScanRow[];
  return { horizon: BigInt(first?.horizon ?? 0), next: BigInt(first?.next ?? 0), commits, last, numberedTo };
};

const number = async (client: SqlClient, placed: readonly UnplacedCommit[], floor: bigint): Promise<void> => {
  await client.query({
    name: 'number_commits',
    text: 'SELECT number_commits($1, $2, $3, $4)',
    values: [
      placed.map(({ stream }) => stream.kind),
      placed.map(({ stream }) => stream.id),
      placed.map(({ firstSeq }) => firstSeq),
      String(floor),
    ],
  });
};

const floorOf = (from: Place, held: readonly UnplacedCommit[]): bigint =>
  held.reduce((lowest, { xid }) => (xid < lowest ? xid : lowest), from.xid);

/** Only streams with commits that wait need to be remembered: for the others the database is asked again. */
const reachedBy = (
  placed: readonly UnplacedCommit[],
  held: readonly UnplacedCommit[],
  before: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> => {
  const reached = new Map(held.map(({ stream }) => [streamName(stream), before.get(streamName(stream)) ?? 0]));
  for (const { stream, lastSeq } of placed) {
    if (reached.has(streamName(stream))) reached.set(streamName(stream), lastSeq);
  }
  return reached;
};

const defaultHorizonLimitMs = 5_000;

/** The horizon is held while it stands still below the newest transaction. Told once when it begins, once when it ends. */
const watchHorizon = (lead: Lead, { horizon, next }: Scan, { onNotice, horizonLimitMs }: SequencerParts): void => {
  const now = performance.now();
  const { xid, since, alarmed } = lead.horizon;
  if (horizon === next || horizon !== xid) {
    if (alarmed) onNotice?.({ kind: 'horizonFree' });
    lead.horizon = { xid: horizon, since: now, alarmed: false };
  } else if (!alarmed && now - since > (horizonLimitMs ?? defaultHorizonLimitMs)) {
    onNotice?.({ kind: 'horizonHeld', horizon, forMs: now - since });
    lead.horizon = { xid, since, alarmed: true };
  }
};

const loop = (
  pass: Sequencer['pass'],
  resign: () => Promise<void>,
  { onNotice, pollMs = 40, standbyMs = 500 }: SequencerParts,
): Pick<Sequencer, 'start' | 'stop'> => {
  let wanted = false;
  let running: Promise<void> | undefined;
  let wake: (() => void) | undefined;

  const pause = async (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const run = async (): Promise<void> => {
    while (wanted) {
      try {
        const done = await pass();
        if (done.kind === 'standby') await pause(standbyMs);
        else if (!done.more) await pause(pollMs);
      } catch (error) {
        onNotice?.({ kind: 'fault', fault: faultOf(error) });
        await pause(standbyMs);
      }
    }
  };

  return {
    start: () => {
      if (wanted) return;
      wanted = true;
      running = run();
    },
    stop: async () => {
      wanted = false;
      wake?.();
      await running;
      await resign();
    },
  };
};
