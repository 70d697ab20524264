import type { Case, CaseCommit } from './simulated-case.js';
import type { CaseCommand, Instant, JsonObject, RuleVersions } from '@throughline/events';
import type { Rules } from '@throughline/engine';
import type { ProcessStart } from './process-starts.js';
import type { ServiceAnswer, ServiceBehaviour } from './service-behaviour.js';

/** A message that was published: it waits for whoever it has not found yet, one a process, until it expires. */
export type PublishedMessage = {
  readonly id: string;
  readonly name: string;
  readonly key: string | undefined;
  readonly payload: JsonObject;
  readonly expiresAt: Instant;
  /** Processes that one of their cases took it for. */
  readonly takenBy: readonly string[];
};

/** Who waits for a message or signal, in the order in which they began to. */
export type OpenSubscription = {
  readonly caseId: string;
  readonly process: string;
  readonly subscription: number;
  readonly trigger: 'message' | 'signal';
  readonly name: string;
  readonly key: string | undefined;
};

/** A service's answer that is still on its way. */
export type DelayedAnswer = {
  readonly dueAt: Instant;
  readonly caseId: string;
  readonly request: number;
  readonly attempt: number;
  readonly answer: ServiceAnswer;
};

/** What a commit leaves to be done by the host, in order. */
export type FollowUp =
  | { readonly do: 'continue'; readonly caseId: string }
  | { readonly do: 'publish'; readonly message: PublishedMessage }
  | { readonly do: 'match'; readonly caseId: string; readonly subscription: number }
  | { readonly do: 'deliver'; readonly to: OpenSubscription; readonly signal: Signal }
  | { readonly do: 'open'; readonly start: ProcessStart; readonly signal: Signal }
  | { readonly do: 'ask'; readonly caseId: string; readonly request: number };

/** A signal as it was broadcast. */
export type Signal = { readonly id: string; readonly name: string; readonly payload: JsonObject };

/** Everything that a simulation is at one moment. Its parts are immutable values, so that a fork copies little. */
export type World = {
  readonly rules: Rules;
  readonly versions: RuleVersions;
  readonly starts: readonly ProcessStart[];
  readonly services: ServiceBehaviour | undefined;
  readonly cases: Map<string, Case>;
  readonly commits: CaseCommit[];
  readonly subscriptions: Map<string, OpenSubscription>;
  readonly messages: Map<string, PublishedMessage>;
  answers: readonly DelayedAnswer[];
  followUps: readonly FollowUp[];
  now: Instant;
  /** Counts commands, cases and messages: their ids are the same in every run. */
  counted: number;
};

/** The next number of the simulation. */
export const nextNumber = (world: World): number => {
  world.counted += 1;
  return world.counted;
};

/** A world that goes its own way from here on. */
export const forkWorld = (world: World): World => ({
  ...world,
  cases: new Map(world.cases),
  commits: [...world.commits],
  subscriptions: new Map(world.subscriptions),
  messages: new Map(world.messages),
});

/** A command without its context: what a simulation is asked to do to a case. */
export type CaseAct = CaseCommand extends infer C
  ? C extends CaseCommand
    ? { readonly type: C['type']; readonly body: C['body'] }
    : never
  : never;
