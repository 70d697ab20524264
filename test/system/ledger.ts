/**
 * What a client knows of each command it sent: `sent` when it can't know yet, `acked` with the answer it got, `unknown`
 * when the connection broke before an answer. Kept per command id; an answer that comes twice must be the same.
 */
export type Entry = { readonly state: 'sent' | 'unknown' } | { readonly state: 'acked'; readonly seq: number };

/** Ledger of all clients of a run. */
export const createLedger = () => {
  const entries = new Map<string, Entry>();
  const differing: string[] = [];
  return {
    sent: (id: string): void => {
      if (!entries.has(id)) entries.set(id, { state: 'sent' });
    },
    acked: (id: string, seq: number): void => {
      const known = entries.get(id);
      if (known?.state === 'acked' && known.seq !== seq) differing.push(id);
      entries.set(id, { state: 'acked', seq });
    },
    unknown: (id: string): void => {
      if (entries.get(id)?.state !== 'acked') entries.set(id, { state: 'unknown' });
    },
    entries: (): ReadonlyMap<string, Entry> => entries,
    /** Commands whose second answer was not the first. */
    differing: (): readonly string[] => differing,
  };
};

/** A ledger that clients share. */
export type Ledger = ReturnType<typeof createLedger>;
