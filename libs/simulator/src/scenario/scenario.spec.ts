import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { deployed } from '@throughline/testing';
import { reportOf } from '../report.js';
import { simulationOf } from '../test-simulation.js';
import { readScenario } from './read-scenario.js';
import { runScenario } from './run-scenario.js';

const { rules } = await deployed(import.meta.url, { files: ['../models/sale.bpmn', '../models/discount.dmn'] });

const modelText = (file: string): string => readFileSync(new URL(`../models/${file}`, import.meta.url), 'utf8');

const played = (text: string, variables = {}) => {
  const simulation = simulationOf(rules);
  const reading = readScenario(text);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  const graphs = rules.processes;
  const run = runScenario({ simulation, graphs, process: 'sale', variables }, reading.scenario);
  return { run, report: reportOf(simulation, graphs) };
};

const differencesOf = (text: string) => {
  const { run } = played(text, { order: 'A-1', amount: 5 });
  return run.kind === 'differs' ? run.differences : [];
};

const problemsOf = (text: string) => {
  const reading = readScenario(text);
  return reading.ok ? [] : reading.problems;
};

describe('a scenario', () => {
  it.each(['sale', 'lost-sale'])('of a %s plays from its beginning to its end', (name) => {
    expect(played(modelText(`${name}.scenario.yaml`)).run).toMatchObject({ kind: 'passed' });
  });

  it('without steps starts its process and asks for nothing', () => {
    const { run, report } = played('', { order: 'A-1' });
    expect(run).toEqual({ kind: 'passed', steps: 0 });
    expect(report).toMatchObject({ state: 'open', active: ['qualify'], variables: { order: 'A-1' } });
  });

  it('cancels, assigns, releases, fires a timer early and throws an error where it says so', () => {
    const { run, report } = played(`
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
    { text: '- at: [reserve]', of: 'at', expected: ['reserve'], actual: ['qualify'] },
    { text: '- tasks: [qualify, qualify]', of: 'tasks', expected: ['qualify', 'qualify'], actual: ['qualify'] },
    {
      text: '- vars: { order: B-2, amount: 5 }',
      of: 'vars',
      expected: { order: 'B-2', amount: 5 },
      actual: { order: 'A-1' },
    },
    { text: '- ended: true', of: 'ended', expected: true, actual: false },
    { text: '- trace: [qualify, start]', of: 'trace', expected: ['qualify', 'start'], actual: ['start'] },
    { text: '- incidents: [qualify]', of: 'incidents', expected: ['qualify'], actual: [] },
    {
      text: '- complete: qualify\n  decisions: []',
      of: 'decisions',
      expected: [],
      actual: [{ id: 'discount', output: 0 }],
    },
    {
      text: '- complete: qualify\n  refused: NotACandidate',
      of: 'refused',
      expected: 'NotACandidate',
      actual: null,
    },
  ])('by $of it says what was expected and what was there', ({ text, ...difference }) => {
    expect(differencesOf(text)).toEqual([{ line: 1, ...difference }]);
  });

  it('it names the line of the step, and stops there', () => {
    const text = '- at: qualify\n\n- complete: qualify\n  at: payment\n- ended: true\n';
    expect(differencesOf(text)).toEqual([{ line: 3, of: 'at', expected: ['payment'], actual: ['reserve'] }]);
  });

  it('an act that is refused without being expected to be is told with its reason', () => {
    expect(differencesOf('- complete: reserve')).toEqual([
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
    { wrong: 'an unknown key', text: '- at: a\n- compleat: b', line: 2, message: 'step 2: does not know "compleat"' },
    {
      wrong: 'an unknown key inside',
      text: '- complete:\n    task: a\n    var: {}',
      line: 3,
      message: 'step 1, complete: does not know "var"',
    },
    {
      wrong: 'two things at once',
      text: '- claim: a\n  complete: b',
      line: 1,
      message: 'step 1: does more than one thing; write a step for each',
    },
    { wrong: 'a wrong value', text: '- at: a\n  ended: 3', line: 2, message: expect.stringContaining('step 1, ended') },
    { wrong: 'no list', text: 'at: a', line: 1, message: expect.stringContaining('the scenario') },
    { wrong: 'broken YAML', text: '- at: [a\n- b', line: 2, message: expect.stringContaining('low') },
  ])('is told with its line: $wrong', ({ text, line, message }) => {
    expect(problemsOf(text)[0]).toEqual({ line, message });
  });
});
