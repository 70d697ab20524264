import { describe } from '@jest/globals';
import { deployed, given, it, start } from '@throughline/testing';

const shop = await deployed(import.meta.url, './models/start-events.bpmn');
const byMessage = await deployed(import.meta.url, './models/start-by-message.bpmn');
const without = await deployed(import.meta.url, './models/start-without-events.bpmn');

describe('a start event', () => {
  it('begins a case by hand where it has no trigger', () =>
    given(shop, start())
      .thenEvent('CaseOpened', { process: 'starting', trigger: 'none' })
      .thenWaitsAt('work')
      .thenLeft('byHand'));

  for (const [startEvent, trigger] of [
    ['byMessage', 'message'],
    ['byTimer', 'timer'],
    ['bySignal', 'signal'],
  ] as const) {
    it(`${startEvent} begins a case when its ${trigger} is told of`, () =>
      given(shop, start({}, { startEvent }))
        .thenEvent('CaseOpened', { trigger })
        .thenWaitsAt('work')
        .thenLeft(startEvent));
  }

  it('arms no timer inside the case that it opened', () =>
    given(shop, start({}, { startEvent: 'byTimer' })).thenDue('byTimer'));

  it('begins nothing by hand where it waits for a message', () =>
    given(byMessage).when(start()).thenRefused('StartEventAmbiguous'));

  it('must be a start event: no other element begins a case', () => {
    given(shop)
      .when(start({}, { startEvent: 'work' }))
      .thenRefused('StartEventUnknown');
    given(shop)
      .when(start({}, { startEvent: 'late' }))
      .thenRefused('StartEventUnknown');
    given(shop)
      .when(start({}, { startEvent: 'nowhere' }))
      .thenRefused('StartEventUnknown');
  });
});

describe('a process without start events', () => {
  it('begins at everything that no flow leads to', () => given(without, start()).thenWaitsAt('first', 'other'));
});
