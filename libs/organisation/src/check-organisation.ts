import type { OrganisationDocument } from '@throughline/events';
import { abilityNames, isAbility } from './ability.js';
import { calendarProblems } from './check-calendars.js';
import type { OrganisationProblem } from './organisation-problem.js';

/** Everything in the document that refers to nothing, stands twice, or goes in a circle. */
export const problemsOf = (organisation: OrganisationDocument): readonly OrganisationProblem[] => [
  ...idProblems(organisation),
  ...departmentProblems(organisation),
  ...abilityProblems(organisation),
  ...membershipProblems(organisation),
  ...lineProblems(organisation),
  ...calendarProblems(organisation),
];

/** Ids become parts of access keys (`role:expert@sales`) and of URLs: nothing in them may need escaping. */
const idForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

const lists = ['departments', 'roles', 'people', 'systems', 'calendars'] as const;

const idProblems = (organisation: OrganisationDocument): OrganisationProblem[] => {
  const problems: OrganisationProblem[] = [];
  for (const list of lists) {
    const seen = new Set<string>();
    const topics = new Map<string, string>();
    for (const [index, { id }] of (organisation[list] ?? []).entries()) {
      const pointer = `/${list}/${String(index)}/id`;
      if (!idForm.test(id)) problems.push(badId(pointer, id));
      if (seen.has(id)) problems.push(duplicate(pointer, list, id));
      else if (list === 'departments' && topics.has(topicForm(id))) {
        problems.push(sameTopic(pointer, id, topics.get(topicForm(id))));
      }
      seen.add(id);
      topics.set(topicForm(id), id);
    }
  }
  return problems;
};

/** Kafka takes two topics for one whose names differ in `.` and `_` alone. */
const topicForm = (department: string): string => department.replaceAll('.', '_');

const sameTopic = (pointer: string, id: string, other = ''): OrganisationProblem => ({
  code: 'Duplicate',
  pointer,
  message: `"${id}" differs from the department "${other}" in "." and "_" alone: their topics in Kafka would be one`,
  remedy: 'Give one of them another id.',
});

const badId = (pointer: string, id: string): OrganisationProblem => ({
  code: 'BadId',
  pointer,
  message: `"${id}" can't be an id`,
  remedy: 'Use letters, digits, ".", "_" and "-", at most 100, beginning with a letter or digit.',
});

const duplicate = (pointer: string, list: string, id: string): OrganisationProblem => ({
  code: 'Duplicate',
  pointer,
  message: `"${id}" stands twice in ${list}`,
  remedy: 'Give each its own id, or remove one.',
});

const departmentProblems = ({ departments, people }: OrganisationDocument): OrganisationProblem[] => {
  const persons = new Map(people.map((person) => [person.id, person]));
  return departments.flatMap(({ id, head }, index): OrganisationProblem[] => {
    if (head === undefined) return [];
    const pointer = `/departments/${String(index)}/head`;
    const person = persons.get(head);
    if (person === undefined) return [unknown('UnknownPerson', pointer, head)];
    if (person.departments.includes(id)) return [];
    return [
      {
        code: 'HeadOutsideDepartment',
        pointer,
        message: `"${head}" heads "${id}" without belonging to it`,
        remedy: `Add "${id}" to the departments of "${head}", or name another head.`,
      },
    ];
  });
};

const abilityProblems = ({ roles }: OrganisationDocument): OrganisationProblem[] =>
  roles.flatMap((role, index) =>
    role.abilities.flatMap((ability, place): OrganisationProblem[] =>
      isAbility(ability)
        ? []
        : [
            {
              code: 'UnknownAbility',
              pointer: `/roles/${String(index)}/abilities/${String(place)}`,
              message: `there is no ability "${ability}"`,
              remedy: `Use some of: ${abilityNames.join(', ')}.`,
            },
          ],
    ),
  );

const membershipProblems = (organisation: OrganisationDocument): OrganisationProblem[] => {
  const known = {
    roles: new Set(organisation.roles.map(({ id }) => id)),
    departments: new Set(organisation.departments.map(({ id }) => id)),
  };
  return (['people', 'systems'] as const).flatMap((list) =>
    (organisation[list] ?? []).flatMap((member, index) =>
      (['roles', 'departments'] as const).flatMap((kind) =>
        member[kind].flatMap((id, at) =>
          known[kind].has(id) ? [] : [unknown(codes[kind], `/${list}/${String(index)}/${kind}/${String(at)}`, id)],
        ),
      ),
    ),
  );
};

const codes = { roles: 'UnknownRole', departments: 'UnknownDepartment' } as const;

const unknown = (
  code: 'UnknownRole' | 'UnknownDepartment' | 'UnknownPerson',
  pointer: string,
  id: string,
): OrganisationProblem => {
  const kind = code.slice('Unknown'.length).toLowerCase();
  return {
    code,
    pointer,
    message: `there is no ${kind} "${id}"`,
    remedy: `Add the ${kind} "${id}" to the document, or correct the name here.`,
  };
};

const lineProblems = ({ people }: OrganisationDocument): OrganisationProblem[] => {
  const managers = new Map(people.map((person) => [person.id, person.reportsTo]));
  const cleared = new Set<string>();
  return people.flatMap((person, index): OrganisationProblem[] => {
    if (person.reportsTo === undefined) return [];
    const pointer = `/people/${String(index)}/reportsTo`;
    if (!managers.has(person.reportsTo)) return [unknown('UnknownPerson', pointer, person.reportsTo)];
    const cycle = cycleFrom(person.id, managers, cleared);
    return cycle === undefined ? [] : [reportingCycle(pointer, cycle)];
  });
};

/** Walks up from one person; everybody met on the way is cleared, so that each cycle is told once and in linear time. */
const cycleFrom = (
  start: string,
  managers: ReadonlyMap<string, string | undefined>,
  cleared: Set<string>,
): readonly string[] | undefined => {
  const path: string[] = [];
  const onPath = new Set<string>();
  let at: string | undefined = start;
  while (at !== undefined && !onPath.has(at)) {
    if (cleared.has(at)) at = undefined;
    else {
      path.push(at);
      onPath.add(at);
      at = managers.get(at);
    }
  }
  for (const id of path) cleared.add(id);
  return at === undefined ? undefined : [...path.slice(path.indexOf(at)), at];
};

const reportingCycle = (pointer: string, cycle: readonly string[]): OrganisationProblem => ({
  code: 'ReportingCycle',
  pointer,
  message: `the reporting line goes in a circle: ${cycle.join(' → ')}`,
  remedy: 'Leave reportsTo out for whoever stands at the top.',
});
