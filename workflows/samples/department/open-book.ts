import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import type { Heard } from './messages.js';

/** A line of a department's book: what it heard, or the id of a command that reached Kafka. */
export type Line = { readonly heard: Heard } | { readonly said: string };

/** What a department must not forget. A real one has a database for it. */
export interface Book {
  /** What was written before, in order. */
  readonly lines: readonly Line[];
  /** Resolves when the line is safe. */
  write(line: Line): Promise<void>;
  close(): Promise<void>;
}

/** A book in a file, one JSON text a line; without a file, one that lasts as long as the process. */
export const openBook = async (file: string | undefined): Promise<Book> => {
  if (file === undefined) return { lines: [], write: () => Promise.resolve(), close: () => Promise.resolve() };
  const lines = existsSync(file) ? wholeLines(await readFile(file, 'utf8')) : [];
  const handle = await open(file, 'a');
  // What a crash cut off was never acted on; the next line must not continue it.
  await handle.write('\n');
  let last: Promise<unknown> = Promise.resolve();
  return {
    lines,
    write: async (line) => {
      last = last.then(async () => {
        await handle.write(`${JSON.stringify(line)}\n`);
        await handle.datasync();
      });
      await last;
    },
    close: async () => {
      await last;
      await handle.close();
    },
  };
};

const wholeLines = (text: string): readonly Line[] =>
  text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as Line]; // our own file
    } catch {
      return [];
    }
  });
