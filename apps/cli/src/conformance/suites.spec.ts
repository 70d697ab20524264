import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { scoreOf } from './score.js';
import { suites, type SuiteName } from './suites.js';

const treeOf = (name: SuiteName): string => fileURLToPath(new URL(`./trees/${name}`, import.meta.url));

const outcomesOf = async (name: SuiteName) =>
  (await suites[name](treeOf(name))).map(({ id, outcome, reason = '' }) => `${outcome} ${id} ${reason}`.trim());

describe('a recorded execution', () => {
  it('passes only where every step leaves exactly the same tokens and the same end', async () => {
    expect(await outcomesOf('recorded')).toEqual([
      'passed right',
      'passed right-by-the-clock',
      'failed wrong-multiset step 1 (start): active called/wait, twoTasks/call, twoTasks/one; ' +
        'expected called/wait, twoTasks/call, twoTasks/one, twoTasks/one',
      'failed wrong-end step 1 (start): ended false; expected true',
      'failed wrong-place step 2 (message wait): nothing waits for message stop at wait',
      expect.stringMatching(/^refused refused undo: NotExecuted: /),
    ]);
  });
});

describe('a benchmark of script tasks', () => {
  it('passes only where the tokens left behind are the same, each as often', async () => {
    expect(await outcomesOf('betsy')).toEqual([
      'passed scripts#1',
      'failed scripts#2 trace DATA_correct, ERROR_thrownErrorEvent, INCREMENT_correct, MARKER_exists, SCRIPT_task1; ' +
        'expected DATA_correct, ERROR_thrownErrorEvent, EXECUTION_parallel, INCREMENT_correct, MARKER_exists, SCRIPT_task1',
      'passed scripts#3',
      'failed scripts#4 trace ERROR_runtime; expected nothing',
      'passed broken#1',
      'passed broken#2',
      expect.stringMatching(/^refused broken#3 s1: /),
      expect.stringMatching(/^refused compensated#1 undo: NotExecuted: /),
    ]);
  });

  it('counts its profiles apart', async () => {
    const score = scoreOf('betsy', await suites.betsy(treeOf('betsy')));
    expect(score).toMatchObject({ suite: 'betsy', passed: 4, failed: 2, refused: 2 });
    expect(score.parts).toEqual([
      { name: 'core', passed: 2, of: 4 },
      { name: 'extended', passed: 2, of: 4 },
    ]);
  });
});

describe('a script of a token simulation', () => {
  it('passes only where exactly these flows were taken, nodes started and processes ended', async () => {
    expect(await outcomesOf('token-simulation')).toEqual([
      'passed first-flow',
      'passed both-flows-and-the-letter',
      'failed one-flow-too-many flows taken: S2 1, expected 2',
      'failed still-open expectCompleted: a case is open',
      'failed nothing-there trigger: nothing waits at NOWHERE, and it opens no case',
    ]);
  });
});

describe('a path that is embedded in a model', () => {
  it('passes only where it can be gone from its first node to its last', async () => {
    expect(await outcomesOf('paths')).toEqual([
      'passed paths.bpmn#1',
      'passed paths.bpmn#2',
      'failed paths.bpmn#3 end was reached, and then not work',
      'failed paths.bpmn#4 no way leads to nowhere',
    ]);
  });
});

describe('a model that breaks or keeps a rule', () => {
  it('is judged by the rules of the standard; what we can not execute is not judged by them', async () => {
    expect(await outcomesOf('static-rules')).toEqual([
      'passed breaks.bpmn',
      expect.stringMatching(/^failed breaks.bpmn rejected, and keeps EXT.B: .*FlowIntoStart/),
      'passed keeps.bpmn',
      'failed keeps.bpmn accepted, and breaks EXT.D',
      expect.stringMatching(/^refused complex.bpmn refused, but not for EXT.E: tangle: NotExecuted/),
      expect.stringMatching(/^refused complex.bpmn tangle: NotExecuted/),
    ]);
  });
});

describe('a folder of scenarios', () => {
  it('plays each on the model beside it', async () => {
    expect(await outcomesOf('scenario')).toEqual([
      'passed order.scenario.yaml',
      expect.stringMatching(/^refused undeployable.scenario.yaml tangle: /),
      'failed unreadable.scenario.yaml line 1: step 1: does not know "att"',
      'failed wrong.scenario.yaml line 1: vars: expected {"discount":5}, got {"discount":0}',
    ]);
  });
});
