import { describe, expect } from '@jest/globals';
import { answer, complete, correlate, deployed, fire, given, it, signal, start, throwAt } from '@throughline/testing';

const model = (name: string) => deployed(import.meta.url, `./models/boundary-${name}.bpmn`);
const [timer, cycle, beside, message, messageBeside, alarm, error, onSubProcess, onCall] = await Promise.all([
  model('timer'),
  model('timer-cycle'),
  model('timer-beside'),
  model('message'),
  model('message-beside'),
  model('signal'),
  model('error'),
  model('on-sub-process'),
  model('on-call'),
]);

describe('a boundary event', () => {
  it('waits as long as its activity does', () =>
    given(timer, start())
      .thenDue('event', '2026-03-02T11:00:00.000Z')
      .when(complete('work'))
      .thenEvent('TimerCancelled', { element: 'event' })
      .thenDue('event')
      .thenWaitsAt('after'));

  it('that interrupts ends its activity and goes its own way', () =>
    given(timer, start())
      .when(fire('event'))
      .thenEvent('TaskWithdrawn', { element: 'work' })
      .thenEvent('ElementCancelled', { element: 'work', cause: 'interrupted' })
      .thenWaitsAt('instead')
      .when(complete('instead'))
      .thenEnded());

  it('that interrupts happens once, even where the model gives it a cycle', () =>
    given(cycle, start()).when(fire('event')).thenDue('event').thenNoEvent('TimerArmed'));

  it('that does not interrupt starts something beside, as often as its cycle says', () =>
    given(beside, start())
      .when(fire('event'))
      .thenWaitsAt('work', 'instead')
      .thenDue('event', '2026-03-02T11:00:00.000Z')
      .when(fire('event'), fire('event'))
      .thenWaitsAt('work', 'instead', 'instead', 'instead')
      .thenDue('event')
      .when(complete('work'))
      .thenWaitsAt('after', 'instead', 'instead', 'instead'));

  it('counts a cycle from when it was due, however late it was fired', () =>
    given(beside, start())
      .at('2026-03-02T10:45:00.000Z')
      .when(fire('event'))
      .thenDue('event', '2026-03-02T11:00:00.000Z'));

  it('catches its message, and takes what it brought', () =>
    given(message, start({ order: 'o' }))
      .thenSubscribed('event', { name: 'stopped', key: 'o' })
      .when(correlate('event', { why: 'no money' }))
      .thenWaitsAt('instead')
      .thenVariables({ order: 'o', why: 'no money' }));

  it('that does not interrupt catches every message until its activity ends', () =>
    given(messageBeside, start({ order: 'o' }))
      .when(correlate('event'), correlate('event'))
      .thenWaitsAt('work', 'instead', 'instead')
      .when(complete('work'))
      .thenSubscribed('event'));

  it('catches its signal', () => given(alarm, start()).when(signal('event')).thenWaitsAt('instead'));

  it('catches an error of its code from the work', () =>
    given(error, start())
      .when(throwAt('work', 'WRONG', { field: 'price' }))
      .thenEvent('ErrorThrown', { element: 'work', code: 'WRONG', caughtBy: 'event' })
      .thenWaitsAt('instead')
      .thenVariables({ field: 'price' }));

  it('does not catch an error of another code', () =>
    given(error, start()).when(throwAt('work', 'OTHER')).thenRefused('ErrorNotCaught'));
});

describe('a boundary event of a subprocess or call', () => {
  it('ends everything inside: tasks, requests and timers', () =>
    given(onSubProcess, start())
      .thenWaitsAt('one', 'two', 'pause')
      .when(fire('event'))
      .thenEvent('TaskWithdrawn', { element: 'one' })
      .thenEvent('ServiceWithdrawn', { element: 'two' })
      .thenEvent('TimerCancelled', { element: 'pause' })
      .thenWaitsAt('instead'));

  it('ends what is inside before what is around it', () => {
    const ended = given(onSubProcess, start())
      .when(fire('event'))
      .events.flatMap((event) => (event.type === 'ElementCancelled' ? [event.data.element] : []));
    expect(ended).toEqual(['one', 'two', 'pause', 'work']);
  });

  it('waits no more when the subprocess ends by itself', () =>
    given(onSubProcess, start())
      .when(complete('one'), answer('two'), fire('pause'))
      .thenEvent('TimerCancelled', { element: 'event' })
      .thenEnded());

  it('ends a called process', () =>
    given(onCall, start())
      .thenWaitsAt('inside')
      .when(fire('event'))
      .thenEvent('TaskWithdrawn', { element: 'inside' })
      .thenWaitsAt('instead'));
});
