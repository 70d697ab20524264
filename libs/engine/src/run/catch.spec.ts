import { describe } from '@jest/globals';
import { complete, deployed, given, it, start, throwAt } from '@throughline/testing';

const model = (name: string) => deployed(import.meta.url, `./models/${name}.bpmn`);
const [errors, called, uncaught, guarded, escalations] = await Promise.all([
  model('errors'),
  model('errors-called'),
  model('errors-uncaught'),
  model('errors-guarded'),
  model('escalations'),
]);

describe('an error thrown inside a subprocess', () => {
  it('is caught by the one that names it before the one that takes any', () =>
    given(errors, start())
      .when(throwAt('work', 'B'))
      .thenEvent('ErrorThrown', { caughtBy: 'namedOuter' })
      .thenWaitsAt('named'));

  it('is caught by the nearest that names it, and not further out', () =>
    given(errors, start())
      .when(throwAt('work', 'A'))
      .thenEvent('ErrorThrown', { caughtBy: 'namedInner' })
      .thenWaitsAt('inner')
      .when(complete('inner'))
      .thenEnded());

  it('of a code that nobody names is caught by the one that takes any', () =>
    given(errors, start())
      .when(throwAt('work', 'C'))
      .thenEvent('ErrorThrown', { caughtBy: 'anyOuter' })
      .thenWaitsAt('any'));

  it('is caught by the event subprocess beside the work before the event around it', () =>
    given(guarded, start())
      .when(throwAt('work', 'A'))
      .thenEvent('ErrorThrown', { caughtBy: 'innerStart' })
      .thenWaitsAt('handleInner'));

  it('is caught outside when it is thrown by what caught it inside', () =>
    given(guarded, start())
      .when(throwAt('work', 'A'), throwAt('handleInner', 'A'))
      .thenEvent('ErrorThrown', { caughtBy: 'outerCatch' })
      .thenWaitsAt('handleOuter'));
});

describe('an error of a called process', () => {
  it('is caught by the caller', () =>
    given(called, start({ ok: false }))
      .when(complete('first'))
      .thenEvent('ErrorThrown', { element: 'fail', code: 'A', caughtBy: 'caught' })
      .thenWaitsAt('instead'));

  it('that nobody catches fails the whole case', () =>
    given(uncaught, start())
      .when(complete('first'))
      .thenEvent('ErrorThrown', { element: 'fail', code: 'A' })
      .thenEnded('failed'));
});

describe('an escalation of a called process', () => {
  it('goes to the one that names it, else to the one that takes any, and the process goes on', () =>
    given(escalations, start())
      .when(complete('first'))
      .thenEvent('EscalationThrown', { code: 'LATE', caughtBy: 'named' })
      .thenWaitsAt('hurry', 'second')
      .when(complete('second'))
      .thenEvent('EscalationThrown', { code: 'LOST', caughtBy: 'any' })
      .thenWaitsAt('hurry', 'search')
      .when(complete('hurry'), complete('search'))
      .thenEnded('completed'));
});
