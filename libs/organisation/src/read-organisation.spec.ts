import { describe, expect, it } from '@jest/globals';
import { principalFor, principalForSystem } from './principal-for.js';
import { readOrganisation } from './read-organisation.js';
import { headOf, lineOf, peopleOf } from './reporting-line.js';

const company = {
  departments: [
    { id: 'sales', name: 'Sales', head: 'boris' },
    { id: 'technical', name: 'Technical' },
  ],
  roles: [
    { id: 'salesperson', name: 'Salesperson', abilities: ['start-case', 'work-task'] },
    { id: 'head', name: 'Head of direction', abilities: ['assign-task', 'work-task'] },
  ],
  people: [
    {
      id: 'ada',
      name: 'Ada Vogel',
      mail: 'ada@example.test',
      roles: ['salesperson'],
      departments: ['sales'],
      reportsTo: 'boris',
    },
    { id: 'boris', name: 'Boris Lang', roles: ['head', 'salesperson'], departments: ['sales'], reportsTo: 'vera' },
    { id: 'vera', name: 'Vera Stein' },
  ],
  systems: [{ id: 'cad', name: 'Drawing office', roles: [], departments: ['technical'] }],
};

const read = (document: unknown) => {
  const reading = readOrganisation(document);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.organisation;
};

const problems = (document: unknown) => {
  const reading = readOrganisation(document);
  return reading.ok ? [] : reading.problems.map(({ code, pointer }) => `${code} ${pointer}`);
};

describe('reading an organisation', () => {
  it("keeps a person's name and mail as personal values of that person", () => {
    expect(read(company).people[0]).toMatchObject({
      name: { $personal: 'person:ada', value: 'Ada Vogel' },
      mail: { $personal: 'person:ada', value: 'ada@example.test' },
    });
  });

  it('reads its own output again without a change', () => {
    const organisation = read(company);
    expect(read(organisation)).toEqual(organisation);
  });

  it('keeps what an erasure left of a name', () => {
    const erased = {
      ...company,
      people: [...company.people.slice(1), { id: 'gone', name: { $erased: 'person:gone' } }],
    };
    expect(read(erased).people.at(-1)?.name).toEqual({ $erased: 'person:gone' });
  });

  it('names the place of every unknown department, role, superior and ability', () => {
    const broken = {
      departments: [{ id: 'sales', name: 'Sales', head: 'nobody' }],
      roles: [{ id: 'seller', name: 'Seller', abilities: ['fly'] }],
      people: [{ id: 'ada', name: 'Ada', roles: ['seler'], departments: ['slaes'], reportsTo: 'bors' }],
      systems: [{ id: 'cad', name: 'Cad', roles: ['robot'] }],
    };
    expect(problems(broken)).toEqual([
      'UnknownPerson /departments/0/head',
      'UnknownAbility /roles/0/abilities/0',
      'UnknownRole /people/0/roles/0',
      'UnknownDepartment /people/0/departments/0',
      'UnknownRole /systems/0/roles/0',
      'UnknownPerson /people/0/reportsTo',
    ]);
  });

  it('tells a circle in the reporting lines once, with everybody in it', () => {
    const people = ['a', 'b', 'c', 'd'].map((id, at) => ({ id, name: id, reportsTo: ['b', 'c', 'a', 'a'][at] }));
    const reading = readOrganisation({ departments: [], roles: [], people });
    expect(reading).toMatchObject({
      ok: false,
      problems: [{ code: 'ReportingCycle', message: 'the reporting line goes in a circle: a → b → c → a' }],
    });
  });

  it('refuses the same id twice and an id that access keys could be confused by', () => {
    const roles = [
      { id: 'x', name: 'X' },
      { id: 'x', name: 'X' },
      { id: 'x@sales', name: 'X' },
    ];
    expect(problems({ departments: [], roles, people: [] })).toEqual(['Duplicate /roles/1/id', 'BadId /roles/2/id']);
  });

  it('refuses two departments whose topics in Kafka would be one', () => {
    const departments = ['east.sales', 'east_sales', 'west.sales'].map((id) => ({ id, name: id }));
    expect(problems({ departments, roles: [], people: [] })).toEqual(['Duplicate /departments/1/id']);
  });

  it('refuses a head who does not belong to the department', () => {
    const departments = [{ id: 'sales', name: 'Sales', head: 'vera' }];
    expect(problems({ ...company, departments, systems: [], people: [{ id: 'vera', name: 'Vera' }] })).toEqual([
      'HeadOutsideDepartment /departments/0/head',
    ]);
  });

  it('finds a misspelt key, and does not choke on what is no organisation at all', () => {
    expect(problems({ ...company, poeple: [] })).toEqual(['NotAnOrganisation ']);
    for (const nonsense of [null, 17, 'text', [], { departments: 'sales' }]) {
      expect(problems(nonsense)[0]).toMatch(/^NotAnOrganisation/);
    }
  });

  it('survives a document with a prototype in its ids', () => {
    const roles = [{ id: 'r', name: 'R', abilities: ['constructor', 'toString'] }];
    expect(problems({ departments: [], roles, people: [] })).toEqual([
      'UnknownAbility /roles/0/abilities/0',
      'UnknownAbility /roles/0/abilities/1',
    ]);
  });
});

describe('asking the organisation', () => {
  const organisation = read(company);

  it('gives a person roles, departments and the abilities of all roles together', () => {
    expect(principalFor(organisation, 'boris')).toEqual({
      actor: { kind: 'person', id: 'boris' },
      namespace: 'person/boris',
      roles: ['head', 'salesperson'],
      departments: ['sales'],
      abilities: ['start-case', 'work-task', 'assign-task'],
    });
  });

  it('gives a system its own name space, so that it never answers for a person of the same id', () => {
    expect(principalForSystem(organisation, 'cad')?.namespace).toBe('system/cad');
    expect(principalForSystem(organisation, 'ada')).toBeUndefined();
    expect(principalFor(organisation, 'cad')).toBeUndefined();
  });

  it('tells the superiors of a person from the nearest up, the head and the people of a department', () => {
    expect(lineOf(organisation, 'ada')).toEqual(['boris', 'vera']);
    expect(lineOf(organisation, 'nobody')).toEqual([]);
    expect(headOf(organisation, 'sales')).toBe('boris');
    expect(headOf(organisation, 'technical')).toBeUndefined();
    expect(peopleOf(organisation, 'sales').map(({ id }) => id)).toEqual(['ada', 'boris']);
  });
});
