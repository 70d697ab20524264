// Loaded into the programs that `throughline dev` starts: if it is killed, they end too, in good order if they can.
import { isMainThread } from 'node:worker_threads';

const limitMs = 4_000;

// Threads load it too, as Temporal's sandbox of workflows has them, and have no channel: the program speaks for them.
if (isMainThread) endWithParent();

function endWithParent() {
  // It may be gone before this line is reached.
  if (process.connected) process.once('disconnect', end);
  else end();
  // Listening must not be what keeps the program alive.
  process.channel?.unref();
}

function end() {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), limitMs).unref();
}
