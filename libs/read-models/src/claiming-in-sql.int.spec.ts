import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mayClaim, type TaskFacts } from '@throughline/organisation';
import { engine, openTestCompany, opened, person, task, type TestCompany } from './test-company.js';

const departments = [undefined, 'sales', 'technical'] as const;
const lists = [[], ['expert'], ['expert', 'head']] as const;
const named = [[], ['ada'], ['kim', 'ada']] as const;

const people = [
  person('ada', ['sales'], [['expert'], ['see-all']]),
  person('kim', ['technical'], [['head', 'expert'], ['see-all']]),
  person('lee', ['sales', 'technical'], [[], ['see-all']]),
  person('eve', [], [['expert'], ['see-all']]),
];

describe('who may claim what', () => {
  let company: TestCompany;
  beforeAll(async () => {
    company = await openTestCompany();
  });
  afterAll(() => company.close());

  it('is the same in the inbox as in the walls, for every kind of task and person', async () => {
    const kinds: TaskFacts[] = departments.flatMap((department) =>
      lists.flatMap((candidateRoles) =>
        named.map((candidatePeople) => ({ department, candidateRoles, candidatePeople })),
      ),
    );
    const tasks = kinds.map(({ department, candidateRoles, candidatePeople }, at) =>
      task(at + 1, {
        ...(department === undefined ? {} : { department }),
        candidateRoles: [...candidateRoles],
        candidatePeople: [...candidatePeople],
      }),
    );
    await company.happened('all', engine, opened(), ...tasks);
    for (const principal of people) {
      const answer = await company.readModels.tasks(principal, { view: 'claimable', limit: 200 });
      const shown = answer.kind === 'page' ? answer.rows.map((row) => row.task) : [];
      const allowed = kinds.flatMap((facts, at) => (mayClaim(facts, principal) ? [at + 1] : []));
      expect([...shown].sort((one, other) => one - other)).toEqual(allowed);
    }
  });
});
