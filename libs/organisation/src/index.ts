export { abilities, abilityNames, hasAbility, isAbility, type Ability } from './ability.js';
export { departmentKey, keysOf, personKey, roleKey, type AccessKey } from './access-key.js';
export { afterWorkingTime } from './after-working-time.js';
export { calendarFor } from './calendar-for.js';
export type { OrganisationProblem } from './organisation-problem.js';
export { principalFor, principalForSystem } from './principal-for.js';
export { readOrganisation, type OrganisationReading } from './read-organisation.js';
export { headOf, lineOf, peopleOf } from './reporting-line.js';
export { rungPerson, type RungOfTask } from './rung-person.js';
export {
  organisationAfter,
  organisationStream,
  setOrganisation,
  type OrganisationInForce,
  type SetOrganisation,
  type SetOrganisationDecision,
} from './set-organisation.js';
export {
  abilityFor,
  accessKeysFor,
  accessKeysOfTask,
  anyoneKey,
  claimKeysHeldBy,
  claimKeysOf,
  mayAnswerHandoff,
  mayAnswerService,
  mayAssign,
  mayClaim,
  mayCommand,
  maySee,
  type AccessScope,
  type CaseFacts,
  type TaskFacts,
} from './walls.js';
