import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where programs lie that were fetched or built once for all checkouts: `THROUGHLINE_CACHE`, else the place of the
 * platform's convention. It may be removed at any time; the next start fills it again.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env['THROUGHLINE_CACHE']) return env['THROUGHLINE_CACHE'];
  return join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'throughline');
}
