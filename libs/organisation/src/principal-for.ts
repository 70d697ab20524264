import type { Actor, OrganisationDocument, Principal } from '@throughline/events';
import { abilityNames, type Ability } from './ability.js';

/** A person as the one who acts: roles, departments and abilities by the organisation. Undefined: not one of us. */
export const principalFor = (organisation: OrganisationDocument, personId: string): Principal | undefined => {
  const person = organisation.people.find(({ id }) => id === personId);
  return person && principal(organisation, { kind: 'person', id: person.id }, person);
};

/** A system outside as the one who acts, by its client id. Undefined: the organisation knows no such system. */
export const principalForSystem = (organisation: OrganisationDocument, clientId: string): Principal | undefined => {
  const system = organisation.systems?.find(({ id }) => id === clientId);
  return system && principal(organisation, { kind: 'system', id: system.id }, system);
};

const principal = (
  organisation: OrganisationDocument,
  actor: Actor,
  membership: { readonly roles: readonly string[]; readonly departments: readonly string[] },
): Principal => ({
  actor,
  namespace: `${actor.kind}/${actor.id}`,
  roles: membership.roles,
  departments: membership.departments,
  abilities: abilitiesOf(organisation, membership.roles),
});

const abilitiesOf = (organisation: OrganisationDocument, roles: readonly string[]): readonly Ability[] => {
  const allowed = new Set(organisation.roles.filter(({ id }) => roles.includes(id)).flatMap((role) => role.abilities));
  return abilityNames.filter((name) => allowed.has(name));
};
