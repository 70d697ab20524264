import { describe } from '@jest/globals';
import { accept, acknowledge, ada, cleo, complete, deployed, given, it, person, start } from '@throughline/testing';

const handingOver = await deployed(import.meta.url, './models/handing-over.bpmn');

const ledger = {
  ...person('ledger', { departments: ['finance'] }),
  actor: { kind: 'system' as const, id: 'ledger' },
};

const owed = () => given(handingOver, start(), complete('ask'));

describe('the department that gets a handoff', () => {
  it('acknowledges it with its own number, by its system or by a person', () => {
    owed()
      .when(acknowledge('count', ledger, 'FIN-7'))
      .thenEvents([
        {
          type: 'HandoffAcknowledged',
          data: { element: 'count', department: 'finance', by: 'ledger', reference: 'FIN-7' },
        },
      ])
      .thenTask('count', { handoff: 'acknowledged' });
    owed().when(acknowledge('count', cleo)).thenEvent('HandoffAcknowledged', { by: 'cleo' });
  });

  it('takes the work on, also without having acknowledged it', () =>
    owed()
      .when(accept('count', ledger))
      .thenEvents([{ type: 'HandoffAccepted', data: { department: 'finance', by: 'ledger' } }])
      .thenTask('count', { handoff: 'accepted' }));

  it('may say either again: nothing more happens', () =>
    owed()
      .when(acknowledge('count', ledger), acknowledge('count', ledger))
      .thenEvents([])
      .when(accept('count', ledger), accept('count', ledger))
      .thenEvents([])
      .when(acknowledge('count', ledger))
      .thenEvents([]));

  it('is the only one that may: the department that hands over may not', () => {
    owed().when(acknowledge('count', ada)).thenRefused('NotACandidate');
    owed().when(accept('count', ada)).thenRefused('NotACandidate');
  });

  it('can not answer what is done', () => {
    owed()
      .when(complete('count', {}, cleo), acknowledge('count', cleo))
      .thenRefused('TaskNotOpen');
    owed()
      .when(complete('count', {}, cleo), accept('count', cleo))
      .thenRefused('TaskNotOpen');
  });
});
