import { describe, expect, it } from '@jest/globals';
import { caseCommandSchemas, enginePrincipal, type CaseCommandType, type Principal } from '@throughline/events';
import type { Ability } from './ability.js';
import {
  abilityFor,
  accessKeysFor,
  accessKeysOfTask,
  mayAnswerHandoff,
  mayAnswerService,
  mayAssign,
  mayClaim,
  mayCommand,
  maySee,
  type TaskFacts,
} from './walls.js';

type Belonging = { readonly departments?: string[]; readonly roles?: string[]; readonly abilities?: Ability[] };

const person = (
  id: string,
  { departments = [], roles = [], abilities = ['work-task'] }: Belonging = {},
): Principal => ({
  actor: { kind: 'person', id },
  namespace: `person/${id}`,
  ...{ roles, departments, abilities },
});

const people = {
  seller: person('ada', { departments: ['sales'], roles: ['expert'] }),
  engineer: person('kim', { departments: ['technical'], roles: ['expert'] }),
  headOfSales: person('boris', { departments: ['sales'], roles: ['head'], abilities: ['work-task', 'assign-task'] }),
  director: person('vera', { departments: ['management'], roles: ['director'], abilities: ['see-all', 'assign-task'] }),
  operator: person('otto', { roles: ['operator'], abilities: ['operate'] }),
  outsider: person('eve'),
};

type Name = keyof typeof people;

const whoMay = (may: (principal: Principal) => boolean) =>
  (Object.keys(people) as Name[]).filter((name) => may(people[name]));

const task = (facts: Partial<TaskFacts>): TaskFacts => ({ candidateRoles: [], candidatePeople: [], ...facts });

describe('who may claim a task', () => {
  it.each<[string, Partial<TaskFacts>, Name[]]>([
    ['of a department: its people', { department: 'sales' }, ['seller', 'headOfSales']],
    [
      'for a role inside a department: only holders in it',
      { department: 'sales', candidateRoles: ['expert'] },
      ['seller'],
    ],
    ['for a role, without a department: all holders', { candidateRoles: ['expert'] }, ['seller', 'engineer']],
    [
      'for a person by name: that person, from wherever',
      { department: 'sales', candidatePeople: ['kim'] },
      ['engineer'],
    ],
    [
      'for a person or a role: both',
      { department: 'sales', candidatePeople: ['kim'], candidateRoles: ['head'] },
      ['engineer', 'headOfSales'],
    ],
    ['for nobody in particular: everyone', {}, Object.keys(people) as Name[]],
  ])('%s', (_, facts, expected) => {
    expect(whoMay((principal) => mayClaim(task(facts), principal))).toEqual(expected);
  });

  it('never takes a system for the person of the same id', () => {
    const impostor: Principal = { ...people.seller, actor: { kind: 'system', id: 'ada' }, departments: [], roles: [] };
    expect(mayClaim(task({ candidatePeople: ['ada'] }), impostor)).toBe(false);
  });
});

describe('whom an overdue task was escalated to', () => {
  const overdue = task({ department: 'sales', candidateRoles: ['expert'], escalatedTo: ['vera'] });

  it('may claim it, and the candidates keep it', () => {
    expect(whoMay((principal) => mayClaim(overdue, principal))).toEqual(['seller', 'director']);
  });

  it('takes a task of a whole department from nobody in it', () => {
    expect(whoMay((principal) => mayClaim(task({ department: 'sales', escalatedTo: ['vera'] }), principal))).toEqual([
      'seller',
      'headOfSales',
      'director',
    ]);
  });

  it('leaves a task for nobody in particular open to everyone', () => {
    expect(whoMay((principal) => mayClaim(task({ escalatedTo: ['vera'] }), principal))).toEqual(Object.keys(people));
  });

  it('sees its case', () => {
    const facts = task({ department: 'technical', escalatedTo: ['boris'] });
    expect(maySee({ accessKeys: accessKeysOfTask(facts) }, people.headOfSales)).toBe(true);
  });
});

describe("what a department's own system may do", () => {
  const system = (...departments: string[]): Principal => ({
    ...person('crm', { departments }),
    actor: { kind: 'system', id: 'crm' },
  });
  const forExperts = task({ department: 'sales', candidateRoles: ['expert'] });

  it('is the work of the roles in its department, though it holds none of them', () => {
    expect(mayClaim(forExperts, system('sales'))).toBe(true);
    expect(mayClaim(task({ ...forExperts, candidatePeople: ['kim'] }), system('sales'))).toBe(true);
  });

  it('is nothing in another department', () => {
    expect(mayClaim(forExperts, system('technical', 'management'))).toBe(false);
    expect(mayAnswerHandoff(forExperts, system('technical', 'management'))).toBe(false);
  });

  it('is not what a person was asked to do by name', () => {
    expect(mayClaim(task({ department: 'sales', candidatePeople: ['boris'] }), system('sales'))).toBe(false);
  });

  it('is never what a person of the department may do by being in it', () => {
    expect(mayClaim(forExperts, people.headOfSales)).toBe(false);
  });
});

describe('who may say that a department has a handoff and takes it on', () => {
  it('is a candidate, or anybody of the department', () => {
    const facts = task({ department: 'sales', candidateRoles: ['expert'], candidatePeople: ['kim'] });
    expect(whoMay((principal) => mayAnswerHandoff(facts, principal))).toEqual(['seller', 'engineer', 'headOfSales']);
  });

  it('is a candidate only, where the task belongs to no department', () => {
    expect(whoMay((principal) => mayAnswerHandoff(task({ candidateRoles: ['head'] }), principal))).toEqual([
      'headOfSales',
    ]);
  });
});

describe('who may answer a service request', () => {
  const crane = person('crane', { departments: ['technical'], abilities: ['answer-service'] });

  it('has the ability, and is of the department that was asked, if one was', () => {
    expect([mayAnswerService('technical', crane), mayAnswerService('sales', crane)]).toEqual([true, false]);
    expect([mayAnswerService(undefined, crane), mayAnswerService(undefined, people.engineer)]).toEqual([true, false]);
  });
});

describe('who may give a task to somebody', () => {
  it('is the head of its department, or an operator; not a director of another department', () => {
    expect(whoMay((principal) => mayAssign(task({ department: 'sales' }), principal))).toEqual([
      'headOfSales',
      'operator',
    ]);
  });

  it('is, where it has no department, whoever may assign and could claim it', () => {
    const facts = task({ candidateRoles: ['head'] });
    expect(whoMay((principal) => mayAssign(facts, principal))).toEqual(['headOfSales', 'operator']);
  });
});

describe('who sees a case', () => {
  const seenBy = (facts: Parameters<typeof accessKeysOfTask>[0]) =>
    whoMay((principal) => maySee({ accessKeys: accessKeysOfTask(facts) }, principal));

  it('is the department that has a task in it, and those who see everything', () => {
    expect(seenBy(task({ department: 'sales', candidateRoles: ['expert'] }))).toEqual([
      'seller',
      'headOfSales',
      'director',
    ]);
  });

  it('is a person to whom work was given from outside the department, too', () => {
    expect(seenBy({ ...task({ department: 'sales' }), assignee: 'kim' })).toContain('engineer');
  });

  it('is nobody but those who see everything as long as it has no task', () => {
    expect(whoMay((principal) => maySee({ accessKeys: [] }, principal))).toEqual(['director']);
  });

  it('is decided by the same keys that SQL compares', () => {
    expect(accessKeysFor(people.seller)).toEqual([
      'person:ada',
      'department:sales',
      'role:expert',
      'role:expert@sales',
    ]);
    expect(accessKeysFor(people.director)).toBe('every-case');
  });
});

describe('who may send a command at all', () => {
  it('is whoever has its ability; commands of our own parts are closed to everyone else', () => {
    const all = Object.keys(caseCommandSchemas) as CaseCommandType[];
    expect(all.filter((type) => mayCommand(type, people.seller))).toEqual([
      'ClaimTask',
      'ReleaseTask',
      'CompleteTask',
      'ReturnTask',
      'AcknowledgeHandoff',
      'AcceptHandoff',
    ]);
    for (const type of all.filter((name) => abilityFor[name] === 'engine')) {
      expect(whoMay((principal) => mayCommand(type, principal))).toEqual([]);
      expect(mayCommand(type, enginePrincipal('dispatcher'))).toBe(true);
    }
  });

  it('is nobody of whom the organisation says nothing', () => {
    const { abilities: _, ...unknown } = people.director;
    expect(maySee({ accessKeys: ['department:sales'] }, unknown)).toBe(false);
    expect(mayCommand('StartCase', unknown)).toBe(false);
  });
});
