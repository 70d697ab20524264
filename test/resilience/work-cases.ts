import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, ProblemError, type Client } from '@throughline/contract';
import type { Ledger } from '../system/ledger.js';

/** The people of sales at their apis. `patienceMs`: how long one waits for an answer before asking another api. */
export type PeopleParts = {
  readonly apis: readonly { readonly url: string }[];
  readonly token: string;
  readonly ledger: Ledger;
  /** Told of every command that was acknowledged, and how long it took since it was first sent. */
  readonly onAcknowledged?: (tookMs: number) => void;
  readonly patienceMs?: number;
};

/** People who work their cases through, whatever breaks: a command is sent under its id until somebody answers it. */
export const createPeople = (parts: PeopleParts) => {
  const clients = parts.apis.map(({ url }) =>
    createClient({
      url,
      token: parts.token,
      fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(parts.patienceMs ?? 5_000) }),
    }),
  );
  let turn = 0;
  const insist = async <A>(ask: (client: Client) => Promise<A>, onFailure?: () => void): Promise<A> => {
    for (;;) {
      const client = clients[(turn += 1) % clients.length];
      if (client === undefined) throw new Error('there is no api to ask');
      try {
        return await ask(client);
      } catch (error) {
        if (!isPassing(error)) throw error;
        onFailure?.();
        await sleep(50);
      }
    }
  };
  const command = async (id: string, send: (client: Client) => Promise<{ readonly seq: number }>): Promise<void> => {
    const begun = performance.now();
    parts.ledger.sent(id);
    const { seq } = await insist(send, () => parts.ledger.unknown(id));
    parts.ledger.acked(id, seq);
    parts.onAcknowledged?.(performance.now() - begun);
  };
  return { insist, ...deedsOf(command, insist) };
};

/** People at work. */
export type People = ReturnType<typeof createPeople>;

/** What passes by itself: an api that can't just now (429, 5xx), that is gone, or that does not answer in time. */
const isPassing = (error: unknown): boolean => {
  if (error instanceof ProblemError) return error.problem.status >= 500 || error.problem.status === 429;
  // Of fetch's own realm, which is not the one of the specs: `instanceof` does not know it.
  const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : undefined;
  return ['TypeError', 'TimeoutError', 'AbortError'].some((passing) => passing === name);
};

type Command = (id: string, send: (client: Client) => Promise<{ readonly seq: number }>) => Promise<void>;
type Insist = <A>(ask: (client: Client) => Promise<A>) => Promise<A>;

const deedsOf = (command: Command, insist: Insist) => {
  const start = (caseId: string): Promise<void> =>
    command(`${caseId}-start`, (api) =>
      api.startCase(
        { process: 'delivery', case: caseId, businessKey: caseId, variables: { order: caseId } },
        { commandId: `${caseId}-start` },
      ),
    );
  const pay = (caseId: string): Promise<unknown> =>
    insist((api) =>
      api.publishMessage(
        { name: 'paid', key: caseId, message: `${caseId}-paid`, ttlSeconds: 86_400 },
        { commandId: `${caseId}-paid` },
      ),
    );
  /** What sales owes in the case now; whether it is over. */
  const lookAfter = async (caseId: string): Promise<boolean> => {
    const { tasks, status } = await insist((api) => api.case(caseId));
    for (const { task, element, department } of tasks) {
      if (department !== 'sales') continue;
      const commandId = `${caseId}-${element}`;
      await command(commandId, (api) => api.complete({ case: caseId, task }, { [element]: 'done' }, { commandId }));
    }
    return status !== 'open';
  };
  return {
    start,
    pay,
    lookAfter,
    /** Writes a note: a case that is over at once. It shows whether people can work just now. */
    writeNote: (caseId: string): Promise<void> =>
      command(caseId, (api) => api.startCase({ process: 'note', case: caseId }, { commandId: caseId })),
    /** Works one case from its start to its end. */
    workCase: async (caseId: string): Promise<void> => {
      await start(caseId);
      await lookAfter(caseId);
      await pay(caseId);
      while (!(await lookAfter(caseId))) await sleep(1_500 + Math.random() * 1_000);
    },
  };
};
