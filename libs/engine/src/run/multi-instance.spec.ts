import { describe, expect } from '@jest/globals';
import {
  ada,
  answer,
  complete,
  correlate,
  deployed,
  fire,
  given,
  goOn,
  it,
  retry,
  send,
  setVariables,
  start,
  throwAt,
  type Scenario,
} from '@throughline/testing';

const model = (name: string) => deployed(import.meta.url, `./models/multi-instance-${name}.bpmn`);
const [parallel, sequential, cardinality, condition, conditionSequential] = await Promise.all([
  model('parallel'),
  model('sequential'),
  model('cardinality'),
  model('condition'),
  model('condition-sequential'),
]);
const [inSubProcess, nested, boundary, mapped, calling, guarded, terminating] = await Promise.all([
  model('sub-process'),
  model('nested'),
  model('boundary'),
  model('mapped'),
  model('call'),
  model('guarded'),
  model('terminate'),
]);
const [many, manySequential, manyTasks] = await Promise.all([
  model('many'),
  model('many-sequential'),
  model('many-tasks'),
]);

const abc = start({ items: ['a', 'b', 'c'] });

describe('a parallel multi-instance', () => {
  it('does the work once for each item, all at the same time', () =>
    given(parallel, abc)
      .thenEvent('IterationPlanned', { element: 'work', total: 3, sequential: false, items: ['a', 'b', 'c'] })
      .thenWaitsAt('work', 'work', 'work'));

  it('gives each its item and its number', () => {
    const { state } = given(parallel, abc);
    const inner = [...state.instances.values()].filter(({ loop }) => loop !== undefined).sort((a, b) => a.id - b.id);
    expect(inner.map(({ variables }) => variables.toObject())).toEqual([
      { loopCounter: 1, item: 'a', result: null },
      { loopCounter: 2, item: 'b', result: null },
      { loopCounter: 3, item: 'c', result: null },
    ]);
  });

  it('is done when all are, and collects the results in the order of the items', () => {
    const waiting = given(parallel, abc);
    const third = Math.max(...waiting.state.tasks.keys());
    return waiting
      .when(
        send({ type: 'CompleteTask', body: { task: third, variables: { result: 3 } }, by: ada }),
        complete('work', { result: 1 }),
        complete('work', { result: 2 }),
      )
      .thenWaitsAt('after')
      .thenVariables({ items: ['a', 'b', 'c'], results: [1, 2, 3] });
  });

  it('keeps the results of one from the others, and from the process', () =>
    given(parallel, abc)
      .when(complete('work', { result: 1 }))
      .thenVariables({ items: ['a', 'b', 'c'] }));

  it('is passed where there is nothing to do, with an empty result', () =>
    given(parallel, start({ items: [] }))
      .thenWaitsAt('after')
      .thenVariables({ items: [], results: [] }));

  it('does the work as often as a number says', () =>
    given(cardinality, start({ count: 2 })).thenWaitsAt('work', 'work'));

  for (const count of [-1, 1.5, 'two', null]) {
    it(`waits for an operator where that number is ${String(count)}`, () =>
      given(cardinality, start({ count }))
        .thenIncident('work', 'NotIterable')
        .when(setVariables('each', { count: 1 }), retry('work'))
        .thenWaitsAt('work'));
  }

  it('waits for an operator where there is no list', () =>
    given(parallel, start({ items: 'a, b' })).thenIncident('work', 'NotIterable'));

  it('ends early when enough are done, and withdraws the rest', () =>
    given(condition, start({ items: ['a', 'b', 'c'], enough: 2 }))
      .when(complete('work', { result: 'x' }), complete('work', { result: 'y' }))
      .thenEvent('TaskWithdrawn', { element: 'work' })
      .thenEvent('ElementCancelled', { element: 'work', cause: 'completionCondition' })
      .thenWaitsAt('after')
      .thenVariables({ items: ['a', 'b', 'c'], enough: 2, results: ['x', 'y', null] }));
});

describe('a sequential multi-instance', () => {
  it('does one after the other', () =>
    given(sequential, abc)
      .thenWaitsAt('work')
      .thenVariables({ items: ['a', 'b', 'c'], loopCounter: 1, item: 'a', result: null }, 'work')
      .when(complete('work', { result: 1 }))
      .thenWaitsAt('work')
      .when(complete('work', { result: 2 }), complete('work', { result: 3 }))
      .thenWaitsAt('after')
      .thenVariables({ items: ['a', 'b', 'c'], results: [1, 2, 3] }));

  it('is passed where there is nothing to do', () => given(sequential, start({ items: [] })).thenWaitsAt('after'));

  it('ends early when its condition holds', () =>
    given(conditionSequential, start({ items: ['a', 'b', 'c'], result: '' }))
      .when(complete('work', { result: 'go' }), complete('work', { result: 'stop' }))
      .thenWaitsAt('after'));
});

describe('what a multi-instance repeats', () => {
  it('may be a subprocess: each has its own result', () =>
    given(inSubProcess, start({ items: ['a', 'b'] }))
      .when(complete('ask', { answer: 4 }), complete('ask', { answer: 5 }))
      .thenWaitsAt('after')
      .thenVariables({ items: ['a', 'b'], answer: 5, results: [8, 10] }));

  it('may be a multi-instance again', () =>
    given(nested, start({ items: [['a', 'b'], [], ['c']] }))
      .thenWaitsAt('ask', 'ask')
      .when(complete('ask'), complete('ask'))
      .thenWaitsAt('ask')
      .when(complete('ask'))
      .thenWaitsAt('after'));

  it('maps variables in and out for each', () =>
    given(mapped, start({ items: [{ id: 'x' }, { id: 'y' }] }))
      .when(answer('work', { answer: { value: 1 } }), answer('work', { answer: { value: 2 } }))
      .thenVariables({ items: [{ id: 'x' }, { id: 'y' }], results: [1, 2] }));

  it('may be a call: what it was given does not come back out', () =>
    given(calling, start({ items: ['a', 'b'] }))
      .when(complete('inside', { result: 1 }), complete('inside', { result: 2 }))
      .thenWaitsAt('after')
      .thenVariables({ items: ['a', 'b'], results: [1, 2] }));

  it('may listen: each waits for its own message, and no more when it is done', () =>
    given(guarded, start({ items: ['a', 'b'] }))
      .thenSubscribed('trigger', { key: 'a' }, { key: 'b' })
      .when(complete('ask'))
      .thenSubscribed('trigger', { key: 'b' })
      .when(correlate('trigger'), complete('ask'))
      .thenWaitsAt('handle')
      .when(complete('handle'))
      .thenWaitsAt('after'));

  it('may terminate: that ends one of them only', () =>
    given(terminating, start({ items: ['a', 'b'] }))
      .when(complete('quick'))
      .thenWaitsAt('slow', 'quick')
      .when(complete('quick'))
      .thenWaitsAt('after'));
});

describe('a boundary event of a multi-instance', () => {
  it('is one for all of them', () =>
    given(boundary, abc)
      .thenDue('late', '2026-03-02T10:00:00.000Z')
      .when(answer('work'))
      .thenDue('late', '2026-03-02T10:00:00.000Z')
      .when(fire('late'))
      .thenWaitsAt('instead'));

  it('catches the error of one, and ends all', () =>
    given(boundary, abc).when(throwAt('work', 'WRONG')).thenNoIncident().thenWaitsAt('instead'));
});

describe('a multi-instance of ten thousand', () => {
  const items = Array.from({ length: 10_000 }, (_, index) => index);

  it('is done in commands that each stay small', () => {
    const first = given(many, start({ items }));
    expect(first.events.length).toBeLessThan(5_000);
    const { scenario, longest, commands } = toTheEnd(first);
    expect(longest).toBeLessThan(5_000);
    expect(commands).toBe(20);
    scenario.thenWaitsAt('after');
    expect(scenario.state.instances.find(({ scope }) => scope === undefined)?.variables.get('results')).toEqual(
      items.map((item) => item * 2),
    );
  });

  it('is done one after the other too', () => {
    const { scenario, commands } = toTheEnd(given(manySequential, start({ items: items.slice(0, 1_000) })));
    scenario.thenWaitsAt('after');
    expect(commands).toBe(2);
  });

  it('may have ten thousand people at work at once', () => {
    const { scenario } = toTheEnd(given(manyTasks, start({ count: 10_000 })));
    expect(scenario.state.tasks.size).toBe(10_000);
  });
});

const toTheEnd = (begun: Scenario) => {
  let scenario = begun;
  let longest = 0;
  let commands = 0;
  for (; scenario.state.pending.length > 0; commands += 1) {
    scenario = scenario.when(goOn());
    longest = Math.max(longest, scenario.events.length);
  }
  return { scenario, longest, commands };
};
