import { describe, expect } from '@jest/globals';
import { cancel, complete, deployed, given, it, retry, setVariables, start } from '@throughline/testing';

const troubled = await deployed(import.meta.url, './models/incidents.bpmn');

describe('an incident', () => {
  it('stops its element and nothing else', () =>
    given(troubled, start({ side: 'left' }))
      .thenIncident('enter', 'TimerNotUnderstood')
      .thenWaitsAt('enter', 'fine')
      .when(complete('fine'))
      .thenWaitsAt('enter'));

  it('says what happened, where, and what helps', () => {
    const [incident] = given(troubled, start({ wait: 'later' })).state.incidents.values();
    expect(incident).toMatchObject({ element: 'enter', code: 'TimerNotUnderstood', retry: 'enter' });
    expect(incident?.message).toContain('"later"');
    expect(incident?.remedy).toContain('retry');
  });

  it('leaves nothing behind of the step that failed', () =>
    given(troubled, start()).thenNoEvent('TimerArmed').thenDue('late'));

  it('on the way in is retried on the way in', () =>
    given(troubled, start())
      .when(setVariables('troubled', { wait: 'PT1H' }), retry('enter'))
      .thenNoIncident()
      .thenDue('late', '2026-03-02T10:00:00.000Z')
      .thenTask('enter', {}));

  it('on the way out is retried on the way out: what was done is not done again', () =>
    given(troubled, start({ wait: 'PT1H', side: 'middle' }))
      .when(complete('enter'))
      .thenIncident('way', 'NoFlowTaken')
      .when(setVariables('troubled', { side: 'right' }), retry('way'))
      .thenNoEvent('TaskCompleted')
      .thenWaitsAt('right', 'fine'));

  it('that is retried without a remedy is told again', () =>
    given(troubled, start())
      .when(retry('enter'))
      .thenEvents([
        { type: 'IncidentResolved', data: { by: 'retried' } },
        { type: 'IncidentRaised', data: { element: 'enter', code: 'TimerNotUnderstood' } },
      ]));

  it('is resolved with the case', () =>
    given(troubled, start()).when(cancel()).thenEvent('IncidentResolved', { by: 'cancelled' }).thenNoIncident());
});
