import type { OrganisationDocument } from '@throughline/events';

type Person = OrganisationDocument['people'][number];

/** The superiors of a person, the nearest first, up to the top; empty for an unknown person. */
export const lineOf = (organisation: OrganisationDocument, personId: string): readonly string[] => {
  const people = new Map(organisation.people.map((person) => [person.id, person]));
  const line: string[] = [];
  let superior = people.get(personId)?.reportsTo;
  while (superior !== undefined && !line.includes(superior)) {
    line.push(superior);
    superior = people.get(superior)?.reportsTo;
  }
  return line;
};

/** Who heads the department, where the organisation names somebody. */
export const headOf = (organisation: OrganisationDocument, departmentId: string): string | undefined =>
  organisation.departments.find(({ id }) => id === departmentId)?.head;

/** The people of a department, in the order of the document. */
export const peopleOf = (organisation: OrganisationDocument, departmentId: string): readonly Person[] =>
  organisation.people.filter(({ departments }) => departments.includes(departmentId));
