import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/**
 * Runs commands, as many at a time as there are cores but two at most (each has threads of its own), in the given order.
 * A command's output appears when it ends, so that outputs don't mix. Answers the names of those that failed.
 */
export async function runAll(parts) {
  const waiting = Object.entries(parts);
  const failed = [];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (!(await runPart(...next))) failed.push(next[0]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, lane));
  return failed;
}

async function runPart(name, { command, args, env }) {
  const begun = Date.now();
  let output = '';
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', resolve);
  });
  const took = `${((Date.now() - begun) / 1000).toFixed(1)} s`;
  console.log(`${code === 0 ? '✓' : '✗'} ${name} (${took})`);
  if (code !== 0) console.log(output);
  return code === 0;
}
