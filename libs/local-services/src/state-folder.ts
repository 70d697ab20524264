import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where everything that must survive a restart lives: `THROUGHLINE_HOME`, else the place of the platform's convention.
 * As root it is outside root's home, because the servers run as another account, which must be able to get there.
 */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env['THROUGHLINE_HOME']) return env['THROUGHLINE_HOME'];
  if (process.getuid?.() === 0) return '/var/lib/throughline';
  return join(env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'throughline');
}
