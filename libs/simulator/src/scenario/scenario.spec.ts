import { describe, expect, it } from '@jest/globals';
import { reportOf } from '../report.js';
import { createSimulation } from '../simulation.js';
import { beginning, decisionsOf, modelText, processesOf } from '../test-models.js';
import { readScenario } from './read-scenario.js';
import { runScenario } from './run-scenario.js';

const played = async (text: string, variables = {}) => {
  const graphs = await processesOf('sale');
  const decisions = (await decisionsOf('discount')).values();
  const simulation = createSimulation({ processes: graphs.values(), decisions, start: beginning });
  const reading = readScenario(text);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  const run = runScenario({ simulation, graphs, process: 'sale', variables }, reading.scenario);
  return { run, report: reportOf(simulation, graphs) };
};

const differencesOf = async (text: string) => {
  const { run } = await played(text, { order: 'A-1', amount: 5 });
  return run.kind === 'differs' ? run.differences : [];
};

const problemsOf = (text: string) => {
  const reading = readScenario(text);
  return reading.ok ? [] : reading.problems;
};

describe('a scenario', () => {
  it.each(['sale', 'lost-sale'])('of a %s plays from its beginning to its end', async (name) => {
    expect((await played(modelText(`${name}.scenario.yaml`))).run).toMatchObject({ kind: 'passed' });
  });

  it('without steps starts its process and asks for nothing', async () => {
    const { run, report } = await played('', { order: 'A-1' });
    expect(run).toEqual({ kind: 'passed', steps: 0 });
    expect(report).toMatchObject({ state: 'open', active: ['qualify'], variables: { order: 'A-1' } });
  });

  it('cancels, assigns, releases, fires a timer early and throws an error where it says so', async () => {
    const { run, report } = await played(`
- assign: { task: qualify, to: ada }
  tasks: [{ heldBy: ada }]
- release: { task: qualify, as: ada }
  tasks: [{ heldBy: null }]
- fire: { timer: slow, reason: a test }
  trace: [slow]
- throwError: { at: qualify, code: RETURNED }
  trace: [given-back]
- cancel: changed their mind
  ended: cancelled
`);
    expect(run).toEqual({ kind: 'passed', steps: 5 });
    expect(report.state).toBe('cancelled');
  });
});

describe('where a scenario differs', () => {
  it.each([
    ['at', '- at: [reserve]', ['reserve'], ['qualify']],
    ['tasks', '- tasks: [qualify, qualify]', ['qualify', 'qualify'], ['qualify']],
    ['vars', '- vars: { order: B-2, amount: 5 }', { order: 'B-2', amount: 5 }, { order: 'A-1' }],
    ['ended', '- ended: true', true, false],
    ['trace', '- trace: [qualify, start]', ['qualify', 'start'], ['start']],
    ['incidents', '- incidents: [qualify]', ['qualify'], []],
    ['decisions', '- complete: qualify\n  decisions: []', [], [{ id: 'discount', output: 0 }]],
    ['refused', '- complete: qualify\n  refused: NotACandidate', 'NotACandidate', null],
  ])('by %s it says what was expected and what was there', async (of, text, expected, actual) => {
    expect(await differencesOf(text)).toEqual([{ line: 1, of, expected, actual }]);
  });

  it('it names the line of the step, and stops there', async () => {
    const text = '- at: qualify\n\n- complete: qualify\n  at: payment\n- ended: true\n';
    expect(await differencesOf(text)).toEqual([{ line: 3, of: 'at', expected: ['payment'], actual: ['reserve'] }]);
  });

  it('an act that is refused without being expected to be is told with its reason', async () => {
    expect(await differencesOf('- complete: reserve')).toEqual([
      {
        line: 1,
        of: 'refused',
        expected: null,
        actual: { code: 'TaskNotOpen', message: 'No task is open at reserve.' },
      },
    ]);
  });
});

describe('a scenario that can not be read', () => {
  it.each([
    ['an unknown key', '- at: a\n- compleat: b', 2, 'step 2: does not know "compleat"'],
    ['an unknown key inside', '- complete:\n    task: a\n    var: {}', 3, 'step 1, complete: does not know "var"'],
    ['two things at once', '- claim: a\n  complete: b', 1, 'step 1: does more than one thing; write a step for each'],
    ['a wrong value', '- at: a\n  ended: 3', 2, expect.stringContaining('step 1, ended')],
    ['no list', 'at: a', 1, expect.stringContaining('the scenario')],
    ['broken YAML', '- at: [a\n- b', 2, expect.stringContaining('low')],
  ])('is told with its line: %s', (_, text, line, message) => {
    expect(problemsOf(text)[0]).toEqual({ line, message });
  });
});
