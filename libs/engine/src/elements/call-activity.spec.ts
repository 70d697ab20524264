import { describe } from '@jest/globals';
import { complete, correlate, deployed, fire, given, it, retry, setVariables, start } from '@throughline/testing';

const model = (name: string) => deployed(import.meta.url, `./models/call-activity${name}.bpmn`);
const [calling, mapped, closed, named, endless, guarded] = await Promise.all([
  model(''),
  model('-mapped'),
  model('-closed'),
  model('-named'),
  model('-endless'),
  model('-guarded'),
]);

describe('a call activity', () => {
  it('runs the called process inside the same case', () =>
    given(calling, start())
      .thenWaitsAt('inside')
      .thenTask('inside', { process: 'called' })
      .when(complete('inside'))
      .thenWaitsAt('after')
      .thenLeft('start', 'begin', 'inside', 'done', 'called', 'ask'));

  it('gives copies of all it sees, and takes all results back', () =>
    given(calling, start({ price: 4 }))
      .when(complete('inside', { answer: 'yes', price: 5 }))
      .thenVariables({ price: 5, answer: 'yes' }));

  it('keeps the copies apart until the called process has ended', () =>
    given(calling, start({ price: 4 }))
      .when(setVariables('inside', { price: 9 }))
      .thenVariables({ price: 4 }));

  it('gives and takes only what is mapped where the model says so', () =>
    given(mapped, start({ price: 4 }))
      .thenVariables({ double: 8 }, 'called')
      .when(complete('inside', { answer: 'yes', other: 1 }))
      .thenVariables({ price: 4, reply: 'yes' }));

  it('takes nothing back where the model says so', () =>
    given(closed, start({ price: 4 }))
      .when(complete('inside', { answer: 'yes' }))
      .thenVariables({ price: 4 }));

  it('calls the process that the case names', () => given(named, start({ which: 'called' })).thenWaitsAt('inside'));

  it('waits for an operator where that process was not deployed', () =>
    given(named, start({ which: 'other' }))
      .thenIncident('ask', 'CalledProcessUnknown')
      .when(setVariables('ask', { which: 'called' }), retry('ask'))
      .thenWaitsAt('inside'));

  it('waits for an operator where that process begins by a message only', () =>
    given(named, start({ which: 'byMessage' })).thenIncident('ask', 'CalledProcessHasNoStart'));

  it('is an incident, not a hang, where processes call each other for ever', () =>
    given(endless, start()).thenIncident('ask', 'CallTooDeep'));
});

describe('a called process with event subprocesses', () => {
  it('listens while it runs', () =>
    given(guarded, start()).when(correlate('trigger'), fire('tick')).thenWaitsAt('inside', 'handle'));

  it('takes its timers and subscriptions with it when it ends', () =>
    given(guarded, start())
      .when(complete('inside'))
      .thenEvent('SubscriptionClosed', { element: 'trigger' })
      .thenEvent('TimerCancelled', { element: 'tick' })
      .thenSubscribed('trigger')
      .thenDue('tick')
      .thenWaitsAt('after'));
});
