import type { SqlPool } from '@throughline/event-store';
import { Fault, type Commit } from '@throughline/events';
import {
  collectHandoffs,
  toldHandoffs,
  type CaseHandoffs,
  type FactsOf,
  type LoggedCommit,
} from '@throughline/messaging';

/** Where facts come from, and of how many cases they stay in memory. */
export type CaseFactsParts = { readonly queries: Pick<SqlPool, 'query'>; readonly keptCases?: number };

/** Finds the facts of all tasks that departments are to be told of. */
export type CaseFacts = (logged: readonly LoggedCommit[]) => Promise<FactsOf>;

/**
 * What departments are told of a task later stands in the commit that made it. Kept in memory for the cases that were
 * told of last, read from the record for the others.
 */
export const createCaseFacts = ({ queries, keptCases = 2_000 }: CaseFactsParts): CaseFacts => {
  const known = new Map<string, CaseHandoffs>();
  return async (logged) => {
    const telling = logged.filter(({ commit }) => isNeeded(commit));
    for (const { commit } of telling) {
      const { id } = commit.stream;
      const facts = known.get(id) ?? (await factsBefore(queries, commit));
      facts.take(commit);
      // What was used last stands last, so that the first is what was not used for the longest time.
      known.delete(id);
      known.set(id, facts);
    }
    const found = new Map(telling.map(({ commit }) => [commit.stream.id, known.get(commit.stream.id)]));
    for (const id of known.keys()) {
      if (known.size <= keptCases) break;
      known.delete(id);
    }
    return (caseId) => found.get(caseId);
  };
};

/** The first commit of a case holds its business key. */
const isNeeded = (commit: Commit): boolean =>
  commit.stream.kind === 'case' && (commit.firstSeq === 1 || toldHandoffs(commit).length > 0);

const factsBefore = async (queries: CaseFactsParts['queries'], commit: Commit): Promise<CaseHandoffs> => {
  const facts = collectHandoffs();
  if (commit.firstSeq === 1) return facts;
  const values = [commit.stream.id, commit.firstSeq];
  const { rows } = await queries.query({ name: 'task_facts', text: factsSql, values }).catch((error: unknown) => {
    throw new Fault('StoreUnavailable', 'the tasks of a case could not be read', true, { cause: error });
  });
  for (const { body } of rows as readonly { readonly body: string }[]) facts.take(JSON.parse(body) as Commit);
  return facts;
};

/** As recorded, sealed; in canonical JSON there is no white space. */
const factsSql = `
SELECT body FROM commits WHERE kind = 'case' AND id = $1 AND first_seq < $2
  AND (first_seq = 1 OR body LIKE '%"type":"TaskCreated"%') ORDER BY first_seq`;
