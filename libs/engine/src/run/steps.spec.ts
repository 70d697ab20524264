import { describe, expect } from '@jest/globals';
import {
  cancel,
  complete,
  correlate,
  deployed,
  given,
  goOn,
  it,
  retry,
  setVariables,
  start,
  type Scenario,
} from '@throughline/testing';

const model = (name: string) => deployed(import.meta.url, `./models/${name}.bpmn`);
const [counting, beside, inside, multiplying, joining, twice, heavy, collected] = await Promise.all([
  model('counting'),
  model('counting-beside'),
  model('counting-inside'),
  model('multiplying'),
  model('counting-and-joining'),
  model('counting-twice'),
  model('heavy'),
  model('incidents-collected'),
]);

const activationsIn = ({ events }: Scenario) =>
  events.reduce((sum, event) => sum + (event.type === 'ElementLeft' ? event.data.next.length : 0), 0);

describe('one command', () => {
  it('takes five hundred steps at most, and leaves the rest to be continued', () => {
    const bounded = given(counting, start({ n: 0, limit: 1000 })).thenEvent('ContinuationDue', { count: 1 });
    expect(activationsIn(bounded)).toBeLessThanOrEqual(500);
    bounded.thenContinues(6).thenWaitsAt('after').thenVariables({ n: 1000, limit: 1000 });
  });

  it('stops where its FEEL has become dear, and is continued', () => {
    const many = Array.from({ length: 200 }, (_, index) => index);
    const begun = given(heavy, start({ many })).thenEvent('ContinuationDue').thenNoIncident();
    expect(begun.state.pending.length).toBe(1);
    return begun.thenContinues(toTheEnd(begun)).thenWaitsAt('after').thenNoIncident();
  });

  it('may come between: the rest is continued after it', () =>
    given(beside, start({ n: 0, limit: 400 }))
      .when(complete('beside'))
      .thenNoEvent('ContinuationDue')
      .thenContinues(2)
      .thenWaitsAt('after'));

  it('may cancel a case that is to be continued', () =>
    given(counting, start({ n: 0, limit: 1000 }))
      .when(cancel())
      .thenEnded('cancelled')
      .when(goOn())
      .thenRefused('CaseClosed'));

  it('may start an event subprocess in a scope that is to be continued', () =>
    given(inside, start({ n: 0, limit: 300 }))
      .when(correlate('trigger'))
      .thenContinues(1)
      .thenWaitsAt('handle')
      .when(complete('handle'))
      .thenWaitsAt('after'));

  it('does not forget a join that was ready before the bound was reached', () =>
    given(joining, start({ n: 0, limit: 300 }))
      .thenContinues(1)
      .thenWaitsAt('a', 'joined', 'inside'));

  // 81 rounds inside end just where the five hundred do: the subprocess is about to be left.
  it('does not leave a scope in which something began between', () => {
    const cut = given(twice, start({ n: 0, limit: 81, m: 0, limitToo: 200 }));
    const part = cut.state.instances.find(({ element }) => element === 'part')?.id;
    expect(cut.state.pending).toContainEqual({ step: 'leave', instance: part });
    cut.when(correlate('trigger')).thenContinues(1).thenWaitsAt('handle', 'afterToo');
    cut.thenContinues(1).thenWaitsAt('after', 'afterToo');
  });
});

const toTheEnd = (begun: Scenario): number => {
  let times = 0;
  for (let here = begun; here.state.pending.length > 0; times += 1) here = here.when(goOn());
  return times;
};

describe('a loop without end', () => {
  const stopped = given(counting, start({ n: 0, limit: 1e9 })).thenContinues(99);

  it('is an incident after a hundred commands, and no hang', () => {
    expect(stopped.state.pending).toEqual([]);
    return stopped.thenIncident('count', 'EndlessLoop');
  });

  it('goes on when an operator ends it', () =>
    stopped
      .when(setVariables('counting', { limit: 1 }), retry('count'))
      .thenNoIncident()
      .thenWaitsAt('after'));

  it('that multiplies its tokens is an incident as soon as they are too many', () => {
    let here = given(multiplying, start());
    for (; here.state.pending.length > 0;) here = here.when(goOn());
    expect(here.state.incidents.first()?.code).toBe('EndlessLoop');
    expect(here.state.instances.size).toBeLessThan(10_000);
  });
});

describe('a step that fails', () => {
  it('is told once, however often it comes up again', () => {
    const troubled = given(collected, start({ items: [1, 2, 3] }))
      .when(complete('work', { other: 1 }), complete('work'), complete('work'))
      .thenIncident('work', 'ConditionNotBoolean');
    expect(troubled.state.incidents.size).toBe(1);
    return troubled.when(setVariables('troubled', { result: true }), retry('work')).thenWaitsAt('after');
  });
});
