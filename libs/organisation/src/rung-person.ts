import type { OrganisationDocument } from '@throughline/events';
import { headOf, lineOf } from './reporting-line.js';

/** Which rung is climbed: its role, or `head`; whose task it is, and who holds it, where somebody does. */
export type RungOfTask = {
  readonly role: string;
  readonly department?: string | undefined;
  readonly holder?: string | undefined;
};

/**
 * Whom an overdue task climbs to. `head` is the head of its department. Any other role is looked for among the superiors
 * of its holder, then from the head of its department upwards, then in the whole company in the order of the document;
 * the holder comes last, for he or she knows already. Undefined: nobody has the role.
 */
export const rungPerson = (
  organisation: OrganisationDocument,
  { role, department, holder }: RungOfTask,
): string | undefined => {
  const head = department === undefined ? undefined : headOf(organisation, department);
  if (role === 'head') return head;
  const line = [
    ...(holder === undefined ? [] : lineOf(organisation, holder)),
    ...(head === undefined ? [] : [head, ...lineOf(organisation, head)]),
    ...organisation.people.map(({ id }) => id),
  ];
  const having = new Set(organisation.people.filter(({ roles }) => roles.includes(role)).map(({ id }) => id));
  return line.find((id) => having.has(id) && id !== holder) ?? line.find((id) => having.has(id));
};
