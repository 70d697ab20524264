// Loaded into the programs that `throughline dev` starts: if it is killed, they end too, in good order if they can.
const limitMs = 4_000;

// It may be gone before this line is reached.
if (process.connected) process.once('disconnect', end);
else end();
// Listening must not be what keeps the program alive.
process.channel?.unref();

function end() {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), limitMs).unref();
}
