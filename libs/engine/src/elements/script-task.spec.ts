import { describe } from '@jest/globals';
import { answer, deployed, given, it, retry, setVariables, start } from '@throughline/testing';

const computing = await deployed(import.meta.url, './models/script-task.bpmn');
const foreign = await deployed(import.meta.url, './models/script-task-service.bpmn');

describe('a script task', () => {
  it('computes its FEEL script into its result variable', () =>
    given(computing, start({ price: 2.5, count: 4 }))
      .thenEnded()
      .thenVariables({ price: 2.5, count: 4, total: 10 }));

  it('computes nothing from nothing, as FEEL does', () =>
    given(computing, start({ price: 2 })).thenVariables({ price: 2, total: null }));

  it('asks a service for a script in another language', () =>
    given(foreign, start())
      .thenEvent('ServiceRequested', { service: 'python' })
      .when(answer('total', { total: 10 }))
      .thenVariables({ total: 10 }));
});

describe('a script task that spends its budget', () => {
  it('is an incident and never a hang, and goes on with smaller data', () => {
    const many = Array.from({ length: 400 }, (_, index) => index);
    return expensive(many)
      .thenIncident('total', 'ExpressionFailed')
      .when(setVariables('computing', { many: [1, 2] }), retry('total'))
      .thenNoIncident()
      .thenVariables({ many: [1, 2], total: 4 });
  });
});

const heavy = await deployed(import.meta.url, './models/script-task-heavy.bpmn');

const expensive = (many: readonly number[]) => given(heavy, start({ many }));
