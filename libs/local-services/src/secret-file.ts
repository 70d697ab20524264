import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The text kept in `file`, readable by its owner only; made at first, and never seen half-written. */
export async function keptSecret(file: string, make: () => string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined) return kept;
  const made = make();
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.draft`, made, { mode: 0o600 });
  await rename(`${file}.draft`, file);
  return made;
}
