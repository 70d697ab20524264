import { describe, expect } from '@jest/globals';
import { evolve, type Form } from '@throughline/engine';
import { canonicalJson, personal } from '@throughline/events';
import { ada, complete, decideChecked, deployed, given, it, setVariables, start } from '@throughline/testing';

const contact: Form = {
  check: () => [],
  personal: new Map([
    ['name', 'contact'],
    ['names', 'contact'],
  ]),
};
const model = (name: string) => deployed(import.meta.url, { files: [`./models/${name}.bpmn`], forms: { contact } });
const [contacting, listing, failing] = await Promise.all([
  model('personal'),
  model('personal-list'),
  model('personal-failing'),
]);

const ofContact = (value: Parameters<typeof personal>[1]) => personal('case-1/contact', value);

describe('a personal value', () => {
  it('is known to FEEL, and what FEEL makes of it is personal too', () =>
    given(contacting, start())
      .when(complete('enter', { name: 'Ada', firm: 'Analytical' }))
      .thenVariables({ name: ofContact('Ada'), firm: 'Analytical', greeting: ofContact('Dear Ada') }));

  it('decides where the case goes like any other', () => {
    given(contacting, start())
      .when(complete('enter', { name: 'Ada' }))
      .thenWaitsAt('ada');
    given(contacting, start())
      .when(complete('enter', { name: 'Bob' }))
      .thenWaitsAt('other');
  });

  it('reads as nothing after it was erased', () => {
    const { state } = given(contacting, start());
    const erased = { $erased: 'case-1/contact' };
    const data = { scope: 1, changes: [{ name: 'name', after: erased }] };
    const task = state.tasks.first()?.task ?? 0;
    const context = { id: 'after-erasure', at: state.at, by: ada };
    const decision = decideChecked(
      evolve(state, { type: 'VariablesSet', v: 1, data }, state.at),
      { type: 'CompleteTask', caseId: 'case-1', body: { task, variables: {} }, context },
      contacting.rules,
    );
    const after = decision.kind === 'accepted' ? decision.state : state;
    expect(after.instances.get(1)?.variables.toObject()).toEqual({ name: erased, greeting: ofContact(null) });
    expect([...after.tasks.values()].map(({ element }) => element)).toEqual(['other']);
  });

  it('in a list makes each item personal, and what is collected from them', () =>
    given(listing, start())
      .when(complete('enter', { names: ['Ada', 'Bob'] }))
      .thenEvent('IterationPlanned', { items: [ofContact('Ada'), ofContact('Bob')] })
      .when(complete('call'), complete('call'))
      .thenVariables({ names: ofContact(['Ada', 'Bob']), calls: [ofContact('Ada'), ofContact('Bob')] }));

  it('stays personal when somebody corrects it', () =>
    given(contacting, start())
      .when(complete('enter', { name: 'Ad' }), setVariables('contacting', { name: 'Ada' }))
      .thenVariables({ name: ofContact('Ada'), greeting: ofContact('Dear Ad') }));

  it('is not told in an incident', () => {
    const troubled = given(failing, start())
      .when(complete('enter', { name: 'Ada Lovelace' }))
      .thenIncident('ask', 'ConditionNotBoolean');
    expect(canonicalJson([...troubled.state.incidents.values()])).not.toContain('Lovelace');
  });
});
