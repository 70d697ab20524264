import { describe } from '@jest/globals';
import {
  answer,
  complete,
  correlate,
  deployed,
  fire,
  given,
  it,
  retry,
  setVariables,
  signal,
  start,
  throwAt,
} from '@throughline/testing';

const model = (name: string) => deployed(import.meta.url, `./models/event-sub-process-${name}.bpmn`);
const [message, beside, timer, cycle, timerBeside, alarm, mapped] = await Promise.all([
  model('message'),
  model('message-beside'),
  model('timer'),
  model('timer-cycle'),
  model('timer-beside'),
  model('signal'),
  model('mapped'),
]);
const [error, escalation, nested, throws, badWait, keyed] = await Promise.all([
  model('error'),
  model('escalation'),
  model('nested'),
  model('throws'),
  model('bad-wait'),
  model('keyed'),
]);

describe('an event subprocess that interrupts', () => {
  it('ends all else in its process when its message comes, and the process ends with it', () =>
    given(message, start())
      .thenWaitsAt('work')
      .when(correlate('trigger', { why: 'bankrupt' }))
      .thenEvent('TaskWithdrawn', { element: 'work' })
      .thenWaitsAt('handle')
      .thenVariables({ why: 'bankrupt' })
      .when(complete('handle'))
      .thenEnded('completed'));

  it('begins once: what it waited for can not come again', () =>
    given(message, start()).when(correlate('trigger')).thenSubscribed('trigger'));

  it('begins by its timer', () => given(timer, start()).when(fire('trigger')).thenWaitsAt('handle'));

  it('begins by its timer once, even where the model gives it a cycle', () =>
    given(cycle, start()).when(fire('trigger')).thenWaitsAt('handle').thenDue('trigger'));

  it('begins by its signal', () => given(alarm, start()).when(signal('trigger')).thenWaitsAt('handle'));

  it('begins by an error inside its scope', () =>
    given(error, start())
      .when(throwAt('work', 'WRONG', { field: 'price' }))
      .thenEvent('ErrorThrown', { caughtBy: 'trigger' })
      .thenWaitsAt('handle'));

  it('is gone with the process that never needed it', () =>
    given(message, start()).when(complete('work')).thenEvent('SubscriptionClosed', { element: 'trigger' }).thenEnded());
});

describe('an event subprocess of a process', () => {
  it('waits under the key that the case was opened with', () =>
    given(keyed, start({ order: 'o-1' })).thenSubscribed('trigger', { name: 'stopped', key: 'o-1' }));

  it('must have its key when the case is opened: else the case is not', () =>
    given(keyed).when(start()).thenRefused('TextExpected'));
});

describe('an event subprocess that does not interrupt', () => {
  it('runs beside the rest, once for each message', () =>
    given(beside, start()).when(correlate('trigger'), correlate('trigger')).thenWaitsAt('work', 'handle', 'handle'));

  it('keeps its process open until it is done itself', () =>
    given(beside, start())
      .when(correlate('trigger'), complete('work'))
      .thenWaitsAt('handle')
      .when(complete('handle'))
      .thenEnded());

  it('runs as often as its cycle says', () =>
    given(timerBeside, start())
      .when(fire('trigger'), fire('trigger'))
      .thenWaitsAt('work', 'handle', 'handle')
      .thenDue('trigger'));

  it('begins by an escalation, and who escalated goes on', () =>
    given(escalation, start())
      .when(complete('work'))
      .thenEvent('EscalationThrown', { element: 'warn', caughtBy: 'trigger' })
      .thenWaitsAt('more', 'handle'));

  it('maps variables in and out like any activity', () =>
    given(mapped, start({ price: 4 }))
      .when(correlate('trigger'))
      .thenVariables({ price: 4, double: 8 }, 'guard')
      .when(complete('handle', { answer: 'yes' }), complete('work'))
      .thenEnded()
      .thenVariables({ price: 4, answer: 'yes', last: 'yes' }));
});

describe('an event subprocess inside an event subprocess', () => {
  it('waits from when the outer one begins', () =>
    given(nested, start())
      .thenSubscribed('innerTrigger')
      .when(correlate('trigger'))
      .thenSubscribed('innerTrigger', { name: 'moreAsked' })
      .when(correlate('innerTrigger'))
      .thenWaitsAt('handle', 'innerHandle')
      .when(complete('handle'))
      .thenWaitsAt('innerHandle')
      .when(complete('innerHandle'))
      .thenWaitsAt('after'));

  it('that can not be waited for is an incident, and the outer one goes on', () =>
    given(badWait, start())
      .when(correlate('trigger'))
      .thenIncident('guard', 'TimerNotUnderstood')
      .thenWaitsAt('handle')
      .when(setVariables('guard', { wait: 'PT1H' }), retry('guard'))
      .thenDue('innerTrigger', '2026-03-02T10:00:00.000Z')
      .when(complete('handle'))
      .thenEnded());

  it('takes its incident with it when it ends', () =>
    given(badWait, start())
      .when(correlate('trigger'), complete('handle'))
      .thenEvent('IncidentResolved', { by: 'cancelled' })
      .thenNoIncident()
      .thenEnded());
});

describe('an error inside an event subprocess', () => {
  it('goes outward: its own start does not catch it again', () =>
    given(throws, start())
      .when(throwAt('work', 'WRONG'))
      .thenWaitsAt('mend')
      .when(throwAt('mend', 'WRONG'))
      .thenEvent('ErrorThrown', { element: 'mend', caughtBy: 'outside' })
      .thenWaitsAt('instead'));

  it('is not needed where the mending works', () =>
    given(throws, start()).when(throwAt('work', 'WRONG'), answer('mend')).thenEnded());
});
