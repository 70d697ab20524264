import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from '@throughline/contract';
import type { Json } from '@throughline/events';
import { parse } from 'yaml';
import { createLedger } from '../system/ledger.js';
import { recordedCases } from '../system/recorded-cases.js';
import { startBreakableSystem, type BreakableSystem } from '../system/start-breakable-system.js';
import { breakAtRandom, type Break, type Breaking } from './break-at-random.js';
import { faultsOfLedger } from './faults-of-ledger.js';
import { faultsOfRun, type FaultsOfRun } from './faults-of-run.js';
import { timesToHeal } from './time-to-heal.js';
import { createPeople } from './work-cases.js';

const seed = Number(process.env['KILL_SEED'] ?? '20261122');
const kills = Number(process.env['KILLS'] ?? '12');
const freezes = Number(process.env['PAUSES'] ?? '3');
const longestFreezeS = Number(process.env['PAUSE_SECONDS'] ?? '4');
const outageS = Number(process.env['OUTAGE_SECONDS'] ?? '15');
/** From one break to the next. */
const leastS = Number(process.env['LEAST_SECONDS'] ?? '0.5');
const mostS = Number(process.env['MOST_SECONDS'] ?? '3');
const running = Number(process.env['CASES'] ?? '50');

const model = (name: string): Promise<string> => readFile(new URL(`models/${name}`, import.meta.url), 'utf8');
const say = (text: string): void => void process.stdout.write(`  ${text}\n`);

let broken: BreakableSystem;
let token = '';

beforeAll(async () => {
  broken = await startBreakableSystem({
    seed,
    bootstrap: 'dora',
    scripts: { technical: 'completes*2,late*2,doubles,hasty', warehouse: 'completes*4,doubles,hasty' },
  });
  const { system } = broken;
  const dora = createClient({ url: system.apis[0]?.url ?? '', token: () => system.token('dora') });
  await dora.setOrganisation(parse(await model('organisation.yaml')) as Json);
  const files = ['delivery.bpmn', 'note.bpmn'].map(async (name) => ({ name, text: await model(name) }));
  await dora.deploy('delivery', { files: await Promise.all(files) });
  token = await system.token('sven');
}, 300_000);

afterAll(() => broken.stop(), 120_000);

type Acknowledged = { readonly at: number; readonly tookMs: number };

/**
 * Fifty people work cases, one after the other, and one writes notes, while something happens; they end with the cases
 * that they are at.
 */
const workWhile = async <A>(name: string, happens: () => Promise<A>) => {
  const ledger = createLedger();
  const acknowledged: Acknowledged[] = [];
  const people = createPeople({
    apis: broken.system.apis,
    token,
    ledger,
    onAcknowledged: (tookMs) => acknowledged.push({ at: Date.now(), tookMs }),
  });
  let [over, finished] = [false, 0];
  const work = async (person: number): Promise<void> => {
    for (let number = 1; !over; number += 1) {
      await people.workCase(`${name}-${String(person)}-${String(number)}`);
      finished += 1;
    }
  };
  const writeNotes = async (): Promise<void> => {
    for (let number = 1; !over; number += 1) {
      await people.writeNote(`${name}-note-${String(number)}`);
      await sleep(200);
    }
  };
  const working = Promise.all([writeNotes(), ...Array.from({ length: running }, (_, person) => work(person))]);
  const early = working.then(() => {
    throw new Error('the people went home before it was over');
  });
  const result = await Promise.race([happens(), early]);
  over = true;
  const healing = setInterval(() => say(`${String(finished)} cases finished`), 5_000);
  await working.finally(() => clearInterval(healing));
  return { result, ledger, acknowledged, finished };
};

type Run = {
  readonly finished: number;
  readonly commands: number;
  readonly unlike: readonly string[];
  readonly faults: FaultsOfRun;
  readonly breaks: readonly Break[];
  readonly acknowledged: readonly Acknowledged[];
};

const runWith = async (name: string, happens: () => Promise<readonly Break[]>): Promise<Run> => {
  const { result: breaks, ledger, acknowledged, finished } = await workWhile(name, happens);
  say(`${String(finished)} cases, ${String(ledger.entries().size)} commands; looking at everything`);
  const where = { recordUrl: broken.system.recordUrl, prefix: `${name}-` };
  const unlike = await faultsOfLedger(ledger, where);
  const faults = await faultsOfRun(broken);
  for (const { part, breaks: times, medianS, worstS } of timesToHeal(breaks, await recordedCases(where.recordUrl))) {
    say(
      `${part}: ${String(times)} times; first success after ${medianS.toFixed(1)} s, ${worstS.toFixed(1)} s at worst`,
    );
  }
  return { finished, commands: ledger.entries().size, unlike, faults, breaks, acknowledged };
};

const everyPromise = (run: () => Run): void => {
  it('answers every command once, as it is recorded', () => {
    expect(run().commands).toBeGreaterThanOrEqual(running * 3);
    expect(run().unlike).toEqual([]);
  });

  it('ends every case, with each task, timer, message and service answered once and each step of time in turn', () => {
    expect(run().finished).toBeGreaterThanOrEqual(running);
    expect(run().faults.cases).toEqual([]);
  });

  it('tells each department of each thing once in effect', () => {
    expect(run().faults.handoffs).toEqual([]);
    expect(run().faults.services).toEqual([]);
  });

  it('accounts for each message of a department once', () => expect(run().faults.inbound).toEqual([]));

  it('leaves a copy in Kafka that equals the record', () => expect(run().faults.copy).toEqual([]));

  it('leaves a record whose chain and log verify', () => expect(run().faults.chain).toEqual([]));

  it('leaves no workflow behind', () => expect(run().faults.workflows).toEqual([]));

  it('ends no process by itself', () => expect(run().faults.processes).toEqual([]));
};

const breaking = (name: string, times: number, how: Breaking): void => {
  let run: Run;
  beforeAll(async () => {
    const { parts } = broken;
    run = await runWith(name, () =>
      breakAtRandom({ parts, seed, times, how, every: [leastS, mostS], onBreak: (told) => say(`${name}: ${told}`) }),
    );
  }, 3_600_000);
  everyPromise(() => run);
};

describe(`${String(running)} running cases, while every part is killed at random (seed ${String(seed)})`, () => {
  breaking('killed', kills, { kind: 'kill' });
});

describe('the same while every part is frozen at random', () => {
  breaking('frozen', freezes, { kind: 'freeze', leastS: 1, mostS: longestFreezeS });
});

/** Fifty cases that begin at once make everybody slow; what is compared comes after. */
const [settleMs, calmMs] = [5_000, 3_000];

describe('the same while Temporal is away', () => {
  let run: Run;
  let [gone, back] = [0, 0];

  beforeAll(async () => {
    const { temporal } = broken.servers;
    run = await runWith('away', async () => {
      await sleep(settleMs + calmMs);
      gone = Date.now();
      await temporal.kill();
      say(`Temporal is away for ${String(outageS)} s`);
      await sleep(outageS * 1_000);
      back = Date.now();
      await temporal.restart();
      return [{ part: temporal.name, at: gone, back: Date.now() }];
    });
  }, 3_600_000);

  everyPromise(() => run);

  it('answers people as fast as before', () => {
    const before = median(run.acknowledged.filter(({ at }) => at > gone - calmMs && at < gone));
    const meanwhile = run.acknowledged.filter(({ at }) => at > gone && at < back);
    say(`median of a command: ${before.toFixed(0)} ms before, ${median(meanwhile).toFixed(0)} ms without Temporal`);
    expect(meanwhile.length).toBeGreaterThan(0);
    expect(median(meanwhile)).toBeLessThan(before * 2 + 20);
  });
});

const median = (acknowledged: readonly Acknowledged[]): number => {
  const sorted = acknowledged.map(({ tookMs }) => tookMs).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
};
