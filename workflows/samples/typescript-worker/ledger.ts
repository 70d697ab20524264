import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Variables of a case, as JSON. */
export type Variables = Readonly<Record<string, unknown>>;

/** Which request was answered how. Throughline asks again whenever it did not hear an answer: the work is done once. */
export interface Ledger {
  answer(request: string): Promise<Variables | undefined>;
  /** Of two attempts at the same time the first one counts, and both answer the same. */
  keep(request: string, variables: Variables): Promise<Variables>;
}

/**
 * A ledger of one file per request. Whoever has a database puts the row into the same transaction as the effect; here the
 * file is the effect.
 */
export const openLedger = async (folder: string): Promise<Ledger> => {
  await mkdir(folder, { recursive: true });
  const fileOf = (request: string): string => join(folder, `${encodeURIComponent(request)}.json`);
  const answer = (request: string): Promise<Variables | undefined> => read(fileOf(request));
  return {
    answer,
    keep: async (request, variables) => {
      const draft = join(folder, `${randomUUID()}.draft`);
      await writeDurably(draft, JSON.stringify(variables));
      // A link appears whole, and only once.
      await link(draft, fileOf(request)).catch(unless('EEXIST'));
      await rm(draft);
      return (await answer(request)) ?? variables;
    },
  };
};

const read = async (file: string): Promise<Variables | undefined> => {
  const text = await readFile(file, 'utf8').catch(unless('ENOENT'));
  return text === undefined ? undefined : (JSON.parse(text) as Variables); // our own file
};

const writeDurably = async (file: string, text: string): Promise<void> => {
  const handle = await open(file, 'wx');
  await handle.writeFile(text);
  await handle.sync();
  await handle.close();
};

const unless =
  (code: string) =>
  (error: unknown): undefined => {
    if (!(error instanceof Error && 'code' in error && error.code === code)) throw error;
  };
