import type { Principal } from '@throughline/events';

/**
 * Everything that a role may be allowed, beyond being a candidate for a task. A word outside this table is refused in
 * the organisation document: there is no ability that nothing checks.
 */
export const abilities = {
  'start-case': 'open cases',
  'work-task': 'claim, complete, release and return tasks that one is a candidate for',
  'assign-task': "give the department's tasks to one of its people",
  'cancel-case': 'end a case that one sees',
  'see-all': 'see every case of every department',
  operate: 'retry incidents, fire timers early, set variables, go on after a stop',
  'publish-message': 'publish messages and broadcast signals',
  'answer-service': 'answer service requests of the department',
  deploy: 'put processes, decisions and forms into force',
  'read-audit': 'read refusals, chains and checkpoints',
  'manage-organisation': 'set people, departments, roles and reporting lines',
} as const;

/** One thing that a role may be allowed. */
export type Ability = keyof typeof abilities;

/** Every ability, in the order of the table. */
export const abilityNames = Object.keys(abilities) as readonly Ability[];

/** Tells an ability from any other word. */
export const isAbility = (word: string): word is Ability => Object.hasOwn(abilities, word);

/** Whether the organisation lets this principal do it at all; which case or task is another question. */
export const hasAbility = (principal: Principal, ability: Ability): boolean =>
  principal.abilities?.includes(ability) ?? false;
