import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Where a program lies that can be called by its name; undefined where none is installed. */
export async function onPath(program: string, path = process.env['PATH'] ?? ''): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const file = join(folder, program);
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

/** Whether we may run a file. */
export async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
