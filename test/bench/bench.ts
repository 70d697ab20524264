/**
 * The whole system over HTTP against a bare append of the same events and bytes, on the same PostgreSQL in the same
 * run; with `--peers`, also against what a user would pick instead. Prints figures and ratios, asserts none.
 *
 *     npm run bench -- [--seconds 10] [--open 20000] [--peers] [--peer-script ../shared/bench/run-peer.sh]
 *     npm run bench -- --engine
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createClient } from '@throughline/contract';
import { startSystem, type System } from '../system/start-system.js';
import { bareAppend } from './bare-append.js';
import { runPeer } from './peer.js';
import { figures, type Figures } from './figures.js';
import { logLag } from './log-lag.js';
import { handovers, organisation, taskSequence } from './models.js';
import { startServers, type Servers } from './start-servers.js';
import { temporalActions } from './temporal-actions.js';
import { createWorkers, type Workers } from './workers.js';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    open: { type: 'string', default: '20000' },
    peers: { type: 'boolean', default: false },
    engine: { type: 'boolean', default: false },
    'peer-script': { type: 'string', default: '../shared/bench/run-peer.sh' },
  },
});

const seconds = Number(options.seconds);
const openCases = Number(options.open);
const tasks = 10;
const handoffs = 8;

const say = (line: string): void => {
  console.log(line);
};

const shown = (name: string, { perSecond, p50, p95 }: Figures): void => {
  say(
    `${name.padEnd(44)} ${perSecond.toFixed(0).padStart(6)} /s   p50 ${p50.toFixed(1)} ms   p95 ${p95.toFixed(1)} ms`,
  );
};

/** The best of five rounds, as the peers' is: the first ones still warm their processes up. */
const measureSystem = async (system: System, workers: Workers): Promise<Figures> => {
  await workers.work({ clients: 20, seconds: Math.min(5, seconds) }); // warm
  shown('steps, 1 client', figures(await workers.work({ clients: 1, seconds })));
  const rounds: Figures[] = [];
  for (let round = 1; round <= 5; round += 1) {
    const measured = figures(await workers.work({ clients: 20, seconds }));
    shown(`steps, 20 clients, round ${String(round)}`, measured);
    rounds.push(measured);
  }
  const lag = [...(await logLag(system.recordUrl))].map(([name, behind]) => `${name} ${String(behind)}`);
  say(`  commits behind at the end: ${lag.join(', ')}`);
  return rounds.reduce((best, round) => (round.perSecond > best.perSecond ? round : best));
};

const measureManyCases = async (system: System, workers: Workers): Promise<void> => {
  const few = await workers.open(200);
  shown('steps among 200 open cases', figures(await workers.step(few, { clients: 20 })));
  say(`opening ${String(openCases)} cases …`);
  const many = await workers.open(openCases);
  shown(
    `steps among ${String(openCases)} open cases, in memory`,
    figures(await workers.step(many.slice(-2_000), { clients: 20 })),
  );
  const [api] = system.apis;
  workers.disconnect();
  await api?.stop();
  await api?.restart();
  shown('steps on cold cases, after a restart', figures(await workers.step(many.slice(0, 2_000), { clients: 20 })));
  shown('steps on the same cases, now in memory', figures(await workers.step(many.slice(0, 2_000), { clients: 20 })));
};

const measurePeers = async (serverUrl: string, ours: Figures): Promise<void> => {
  const script = options['peer-script'];
  if (!existsSync(script)) {
    say(`no peers: ${script} is not there`);
    return;
  }
  for (const peer of ['flowable', 'zeebe'] as const) {
    const best = await runPeer(script, peer, serverUrl);
    if (best === undefined) say(`${peer}: could not be run on this machine`);
    else say(`${peer.padEnd(44)} ${best.toFixed(0).padStart(6)} /s   ours is ${(ours.perSecond / best).toFixed(2)} x`);
  }
};

/** The bench's own cases stay in one department: whatever Temporal did, it did for these. */
const measureTemporal = async (system: System, { temporalAddress: address }: Servers): Promise<void> => {
  const url = system.apis[0]?.url ?? '';
  const client = (login: string) => createClient({ url, token: () => system.token(login) });
  const { total, ...kinds } = await temporalActions({ address, people: [client('sven'), client('tara')], handoffs });
  const shown = Object.entries(kinds).map(([kind, count]) => `${kind} ${String(count)}`);
  say(`Temporal's actions for a case of ${String(handoffs)} handoffs in time: ${String(total)} (${shown.join(', ')})`);
};

const benchSystem = async (): Promise<void> => {
  const servers = await startServers();
  for (const words of servers.missing) say(`not in these figures: ${words}`);
  try {
    const { serverUrl, env } = servers;
    const system = await startSystem({ serverUrl, env, bootstrap: 'dora' });
    try {
      const url = system.apis[0]?.url ?? '';
      const dora = createClient({ url, token: () => system.token('dora') });
      await dora.setOrganisation(organisation);
      await dora.deploy('bench', { files: [{ name: 'bench.bpmn', text: taskSequence(tasks) }] });
      await dora.deploy('handovers', { files: [{ name: 'handovers.bpmn', text: handovers(handoffs) }] });
      const workers = createWorkers({ url, token: await system.token('sven'), tasks });
      const ours = await measureSystem(system, workers);
      const bare = await bareAppend({ recordUrl: system.recordUrl, serverUrl, clients: 20, seconds });
      say(`a step is ${bare.rowsAStep.toFixed(1)} events, ${bare.bytesAStep.toFixed(0)} bytes`);
      shown('bare append, one statement a step', bare.together);
      shown('bare append, a statement an event', bare.apart);
      const shares = [bare.together, bare.apart].map((one) => (ours.perSecond / one.perSecond).toFixed(2));
      say(`  the whole system is ${shares.join(' and ')} of them`);
      await measureManyCases(system, workers);
      await measureTemporal(system, servers);
      if (options.peers) await measurePeers(serverUrl, ours);
    } finally {
      await system.stop();
    }
  } finally {
    await servers.stop();
  }
};

if (options.engine) await import('./engine.js');
else await benchSystem();
