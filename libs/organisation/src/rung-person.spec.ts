import { describe, expect, it } from '@jest/globals';
import { readOrganisation } from './read-organisation.js';
import { rungPerson } from './rung-person.js';

const person = (id: string, roles: string[], reportsTo?: string) => ({
  ...{ id, name: id, roles, departments: ['sales', 'plant'] },
  ...(reportsTo === undefined ? {} : { reportsTo }),
});

const reading = readOrganisation({
  departments: [
    { id: 'sales', name: 'Sales', head: 'boris' },
    { id: 'plant', name: 'Plant', head: 'dora' },
    { id: 'archive', name: 'Archive' },
  ],
  roles: ['seller', 'team-lead', 'director', 'general-director', 'poet'].map((id) => ({ id, name: id })),
  people: [
    person('dina', ['director'], 'gero'),
    person('ada', ['seller'], 'tom'),
    person('tom', ['team-lead'], 'boris'),
    person('boris', ['team-lead'], 'cora'),
    person('cora', ['director'], 'gero'),
    person('dora', ['director'], 'gero'),
    person('gero', ['general-director']),
  ],
});

const climbs = (rung: Parameters<typeof rungPerson>[1]): string | undefined =>
  reading.ok ? rungPerson(reading.organisation, rung) : 'not an organisation';

describe('an overdue task climbs', () => {
  it('to the head of its department', () => {
    expect(climbs({ role: 'head', department: 'plant', holder: 'ada' })).toBe('dora');
  });

  it('to nobody, where its department has no head or it has no department', () => {
    expect(climbs({ role: 'head', department: 'archive' })).toBeUndefined();
    expect(climbs({ role: 'head' })).toBeUndefined();
  });

  it('to the nearest superior of its holder who has the role', () => {
    expect(climbs({ role: 'team-lead', department: 'plant', holder: 'ada' })).toBe('tom');
    expect(climbs({ role: 'director', department: 'plant', holder: 'ada' })).toBe('cora');
  });

  it('to the head or the nearest superior of the head, where nobody holds it', () => {
    expect(climbs({ role: 'team-lead', department: 'sales' })).toBe('boris');
    expect(climbs({ role: 'director', department: 'sales' })).toBe('cora');
    expect(climbs({ role: 'general-director', department: 'sales' })).toBe('gero');
  });

  it('to the head, where a system holds it', () => {
    expect(climbs({ role: 'director', department: 'plant', holder: 'a-system' })).toBe('dora');
  });

  it('to the first of the company with the role, where the line has nobody', () => {
    expect(climbs({ role: 'director' })).toBe('dina');
    expect(climbs({ role: 'seller', department: 'sales', holder: 'boris' })).toBe('ada');
  });

  it('past its holder, who knows already', () => {
    expect(climbs({ role: 'director', department: 'plant', holder: 'dora' })).toBe('dina');
    expect(climbs({ role: 'general-director', holder: 'gero' })).toBe('gero');
  });

  it('to nobody, where nobody has the role', () => {
    expect(climbs({ role: 'poet', department: 'sales', holder: 'ada' })).toBeUndefined();
  });
});
