import { describe, expect, it } from '@jest/globals';
import { evolve, freezeState, noCase, type CaseState } from '@throughline/engine';
import { canonicalJson, type CaseEvent, type Instant } from '@throughline/events';
import { ada, commandOf, decideChecked, deployedTexts, type Deed, type Deployed } from '@throughline/testing';
import fc from 'fast-check';
import { expectNewNumbers, expectSound } from './expect-sound.js';
import { deedOf, randomAttempt, type Attempt } from './random-deed.js';
import { randomBundle } from './random-process.js';

/** More runs for a longer look: `PROPERTY_RUNS=5000`; a failure prints the seed and path that repeat it. */
const numRuns = Number(process.env['PROPERTY_RUNS'] ?? 60);

/** A case that loops says no more after this. */
const enoughEvents = 5_000;

const variables = { n: 1, b: true, count: 3, items: [1, 2], wait: 'PT1H', key: 'k' };

describe('any process that can be deployed, whatever is tried on it', () => {
  it('keeps its tokens in order, stays bounded, and replays from its events', async () => {
    const story = fc.asyncProperty(
      randomBundle(),
      fc.array(randomAttempt, { minLength: 5, maxLength: 25, size: 'max' }),
      async (xml, attempts) => {
        play(await deployedTexts([xml]), attempts);
      },
    );
    await fc.assert(story, { numRuns, endOnFailure: true });
  }, 600_000);
});

const play = (deployed: Deployed, attempts: readonly Attempt[]): void => {
  const opening: Deed = {
    type: 'StartCase',
    body: { process: 'first', variables, rules: deployed.versions },
    by: ada,
  };
  let state = noCase;
  const history: (readonly [CaseEvent, Instant])[] = [];
  for (const [index, attempt] of [undefined, ...attempts].entries()) {
    const deed = attempt === undefined ? opening : deedOf(state, attempt);
    const at = deed.at !== undefined && deed.at > state.at ? deed.at : state.at || '2026-03-02T09:00:00.000Z';
    const command = commandOf(deed, { caseId: 'case-1', id: String(index), at });
    const decision = decideChecked(state, command, deployed.rules);
    if (decision.kind === 'refused') continue;
    expectNewNumbers(state, decision.events);
    expectBounded(state, decision.events);
    expectSound(decision.state, deployed.rules);
    history.push(...decision.events.map((event) => [event, at] as const));
    state = decision.state;
    if (history.length > enoughEvents) break;
  }
  const replayed = history.reduce((next, [event, at]) => evolve(next, event, at), noCase);
  expect(canonicalJson(freezeState(replayed))).toBe(canonicalJson(freezeState(state)));
};

/** Five hundred activations, each with its waits and variables, and the end of what was there before. */
const expectBounded = (before: CaseState, events: readonly CaseEvent[]): void => {
  const entered = events.filter(({ type }) => type === 'ElementEntered').length;
  const activated = events.reduce((sum, event) => sum + (event.type === 'ElementLeft' ? event.data.next.length : 0), 0);
  expect(entered).toBeLessThan(2_500 + before.instances.size);
  expect(activated).toBeLessThan(5_000);
  expect(events.length).toBeLessThan(20_000 + 20 * before.instances.size);
};
