import { describe, expect, it } from '@jest/globals';
import type { OrganisationDocument, RecordedEvent } from '@throughline/events';
import { organisationAfter, setOrganisation } from './set-organisation.js';

const sales: OrganisationDocument = { departments: [{ id: 'sales', name: 'Sales' }], roles: [], people: [] };
const both: OrganisationDocument = { ...sales, departments: [...sales.departments, { id: 'legal', name: 'Legal' }] };

const accepted = (decision: ReturnType<typeof setOrganisation>) => {
  if (decision.kind === 'refused') throw new Error(decision.refusal.code);
  return decision;
};

describe('setting the organisation', () => {
  it('counts versions from 1 up and keeps the reason', () => {
    const first = accepted(setOrganisation(undefined, { organisation: sales }));
    const inForce = { version: first.version, organisation: sales };
    const second = accepted(setOrganisation(inForce, { organisation: both, reason: 'contracts came in-house' }));
    expect([first.version, second.version]).toEqual([1, 2]);
    expect(second.events[0].data).toEqual({ version: 2, organisation: both, reason: 'contracts came in-house' });
  });

  it('refuses a document that changes nothing, in whatever order its keys are', () => {
    const reordered = { people: [], roles: [], departments: [{ name: 'Sales', id: 'sales' }] };
    const decision = setOrganisation({ version: 4, organisation: sales }, { organisation: reordered });
    expect(decision).toMatchObject({ kind: 'refused', refusal: { code: 'OrganisationUnchanged' } });
  });

  it('is in force as the last event of its stream says', () => {
    const events = [sales, both].map((organisation, at) => ({
      ...accepted(setOrganisation(at === 0 ? undefined : { version: at, organisation: sales }, { organisation }))
        .events[0],
      seq: at + 1,
    }));
    expect(organisationAfter(undefined, [{ events: events as unknown as readonly RecordedEvent[] }])).toEqual({
      version: 2,
      organisation: both,
    });
    expect(organisationAfter(undefined, [])).toBeUndefined();
  });
});
