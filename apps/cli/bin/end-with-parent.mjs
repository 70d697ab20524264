// Loaded into the programs that `throughline dev` starts: if it is killed, they end too, in good order if they can.
const limitMs = 10_000;

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), limitMs).unref();
});
// Listening must not be what keeps the program alive.
process.channel?.unref();
