import { describe } from '@jest/globals';
import { answer, deployed, fail, given, it, otto, retry, send, start } from '@throughline/testing';

const asking = await deployed(import.meta.url, './models/asking.bpmn');

describe('retrying an incident', () => {
  it('resolves it and takes the step again', () =>
    given(asking, start(), fail('ship', 0))
      .when(retry('ship'))
      .thenEvents([
        { type: 'IncidentResolved', data: { by: 'retried' } },
        { type: 'ServiceRequested', data: { element: 'ship', attempt: 2 } },
      ]));

  it('keeps what the operator noted', () => {
    const failed = given(asking, start(), fail('ship', 0));
    const incident = failed.state.incidents.first()?.incident ?? 0;
    failed
      .when(send({ type: 'RetryIncident', body: { incident, note: 'restarted' }, by: otto }))
      .thenEvent('IncidentResolved', { note: 'restarted' });
  });

  it('is refused where the incident is resolved already', () =>
    given(asking, start(), fail('ship', 0), retry('ship'), answer('ship'))
      .when(retry('ship'))
      .thenRefused('IncidentNotOpen'));
});
