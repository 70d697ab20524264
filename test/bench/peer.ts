import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import pg from 'pg';

/**
 * Steps a second of a peer's best warm round, from the bench script beside the project; undefined where it can't run
 * here (no Java, no Maven).
 */
export const runPeer = async (
  script: string,
  peer: 'flowable' | 'zeebe',
  serverUrl: string,
): Promise<number | undefined> => {
  const database = peer === 'flowable' ? await freshDatabase(serverUrl) : [];
  const output = await outputOf('bash', [script, peer, ...database]);
  const rounds = output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => (JSON.parse(line) as { readonly stepsPerSec: number }).stepsPerSec);
  return rounds.length === 0 ? undefined : Math.max(...rounds);
};

const freshDatabase = async (serverUrl: string): Promise<readonly string[]> => {
  const name = `flowable_${randomBytes(4).toString('hex')}`;
  const password = randomBytes(9).toString('hex');
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
  await client.query(`CREATE DATABASE ${name} OWNER ${name}`);
  await client.end();
  const { host } = new URL(serverUrl);
  return [`jdbc:postgresql://${host}/${name}`, name, password];
};

const outputOf = (command: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('error', () => {
      resolve('');
    });
    child.on('close', () => {
      resolve(output);
    });
  });
