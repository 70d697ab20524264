import { it } from '@jest/globals';
import fc from 'fast-check';
import { noCase } from '@throughline/engine';
import { ada, commandOf, decideChecked, deployedTexts } from '@throughline/testing';
import { deedOf, randomAttempt } from './random-deed.js';
import { randomBundle } from './random-process.js';
it('stat', async () => {
  const counts: Record<string, number> = {};
  let runs = 0,
    cont = 0,
    left = 0,
    closed = 0,
    refusedDeploy = 0;
  const incs: Record<string, number> = {};
  const refs: Record<string, number> = {};
  for (const [xml, attempts] of fc.sample(fc.tuple(randomBundle(), fc.array(randomAttempt, { maxLength: 25 })), 300)) {
    let d;
    try {
      d = await deployedTexts([xml]);
    } catch (e) {
      refusedDeploy++;
      console.log(String(e));
      continue;
    }
    runs++;
    let state = noCase;
    for (const [i, a] of [undefined, ...attempts].entries()) {
      const deed: any =
        a === undefined
          ? {
              type: 'StartCase',
              body: {
                process: 'first',
                variables: { n: 1, b: true, count: 3, items: [1, 2], wait: 'PT1H', key: 'k' },
                rules: d.versions,
              },
              by: ada,
            }
          : deedOf(state, a);
      const r = decideChecked(
        state,
        commandOf(deed, {
          caseId: 'c',
          id: String(i),
          at: deed.at > state.at ? deed.at : state.at || '2026-03-02T09:00:00.000Z',
        }),
        d.rules,
      );
      if (r.kind === 'refused') {
        refs[r.refusal.code] = (refs[r.refusal.code] ?? 0) + 1;
        continue;
      }
      for (const e of r.events) {
        counts[e.type] = (counts[e.type] ?? 0) + 1;
        if (e.type === 'IncidentRaised') incs[e.data.code] = (incs[e.data.code] ?? 0) + 1;
      }
      state = r.state;
    }
    if (state.status === 'closed') closed++;
    left += attempts.length;
  }
  console.log(JSON.stringify({ runs, refusedDeploy, closed, left, counts, incs, refs }, null, 1));
}, 600000);
