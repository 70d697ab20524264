import { setTimeout as sleep } from 'node:timers/promises';
import type { Department } from '@throughline/samples/department';
import { recordedCases } from '../system/recorded-cases.js';
import { runningWorkflows } from '../system/running-workflows.js';
import type { BreakableSystem } from '../system/start-breakable-system.js';
import { everythingNumbered } from '../system/verified-record.js';
import { accountOfInbound, totalOf } from './account-of-inbound.js';
import { faultsOfCase } from './faults-of-cases.js';
import { faultsOfCopy } from './faults-of-copy.js';
import { faultsOfHandoffs, faultsOfServed } from './faults-of-departments.js';

/** Everything that may be wrong after a run in which things broke, by what was promised. Empty lists: every promise held. */
export type FaultsOfRun = {
  readonly cases: readonly string[];
  readonly handoffs: readonly string[];
  readonly services: readonly string[];
  readonly copy: readonly string[];
  readonly inbound: readonly string[];
  readonly chain: readonly string[];
  readonly workflows: readonly string[];
  readonly processes: readonly string[];
};

/** So long may what follows the record take until it has caught up. */
const catchUpMs = 60_000;

/** Looks at everything once nothing is broken any more, and all cases that people know of are over. */
export const faultsOfRun = async (broken: BreakableSystem): Promise<FaultsOfRun> => {
  const { system, servers, departments } = broken;
  const [recordUrl, brokers] = [system.recordUrl, servers.kafka.brokers];
  const { findings } = await everythingNumbered(recordUrl);
  const readCases = () => recordedCases(recordUrl);
  const workflows = await atLast(() => runningWorkflows(servers.temporal.address));
  return {
    cases: [...(await readCases())].flatMap(([caseId, events]) => faultsOfCase(caseId, events)),
    handoffs: await atLast(async () => faultsOfHandoffs(departments, await readCases())),
    services: faultsOfServed(await broken.served(), await readCases()),
    copy: await atLast(() => faultsOfCopy(recordUrl, brokers)),
    inbound: await atLast(() => faultsOfInbound(recordUrl, { brokers, departments })),
    chain: findings.map((finding) => JSON.stringify(finding)),
    workflows: workflows.map((id) => `${id} still runs`),
    processes: [...system.apis, ...system.workers].flatMap((process) => process.ownEnds()),
  };
};

const faultsOfInbound = async (
  recordUrl: string,
  { brokers, departments }: { readonly brokers: string; readonly departments: ReadonlyMap<string, Department> },
): Promise<readonly string[]> => {
  const where = { brokers, departments: [...departments.keys()] };
  const { arrived, accounted, answered } = await accountOfInbound(recordUrl, where);
  const said = [...departments].flatMap(([name, department]) =>
    department.handoffs().flatMap((handoff) => handoff.said.map((id) => `${name}-system ${id}`)),
  );
  const lost = said.filter((id) => !answered.has(id)).map((id) => `${id} was said and neither done nor refused`);
  if (arrived === totalOf(accounted)) return lost;
  return [...lost, `${String(arrived)} messages arrived, ${JSON.stringify(accounted)} are accounted for`];
};

/** What is left of faults that pass by themselves once everybody has caught up. */
const atLast = async (look: () => Promise<readonly string[]>): Promise<readonly string[]> => {
  const deadline = Date.now() + catchUpMs;
  for (;;) {
    const faults = await look();
    if (faults.length === 0 || Date.now() > deadline) return faults;
    await sleep(1_000);
  }
};
