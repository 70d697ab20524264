import { describe } from '@jest/globals';
import { deployed, fire, fireEarly, fireNow, given, it, start } from '@throughline/testing';

const waiting = await deployed(import.meta.url, './models/waiting.bpmn');

describe('firing a timer', () => {
  it('lets its element go on when it is due', () =>
    given(waiting, start())
      .when(fire('pause'))
      .thenEvent('TimerFired', { element: 'pause' })
      .thenWaitsAt('payment', 'halt'));

  it('is refused before that, to the millisecond', () =>
    given(waiting, start()).at('2026-03-02T09:59:59.999Z').when(fireNow('pause')).thenRefused('TimerNotDue'));

  it('is accepted before that from an operator, with a reason', () =>
    given(waiting, start())
      .when(fireEarly('pause'))
      .thenEvent('TimerFired', { element: 'pause', early: 'the customer called' })
      .thenWaitsAt('payment', 'halt'));

  it('is refused twice', () => given(waiting, start(), fire('pause')).when(fire('pause')).thenRefused('TimerNotArmed'));
});
