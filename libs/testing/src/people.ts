import { enginePrincipal, type Principal } from '@throughline/events';

/** A person as the organisation would describe them at the moment of a command. */
export const person = (id: string, described: Partial<Omit<Principal, 'actor'>> = {}): Principal => ({
  actor: { kind: 'person', id },
  namespace: `person:${id}`,
  roles: [],
  departments: [],
  abilities: ['start-case', 'work-task'],
  ...described,
});

/** Sells: department sales, role seller. */
export const ada = person('ada', { departments: ['sales'], roles: ['seller'] });

/** Sells too. */
export const bob = person('bob', { departments: ['sales'], roles: ['seller'] });

/** Heads sales: may give its tasks to its people. */
export const hedy = person('hedy', {
  departments: ['sales'],
  roles: ['seller', 'head'],
  abilities: ['start-case', 'work-task', 'assign-task'],
});

/** Counts: department finance, role controller. */
export const cleo = person('cleo', { departments: ['finance'], roles: ['controller'] });

/** Operates cases of every department. */
export const otto = person('otto', { abilities: ['see-all', 'operate', 'cancel-case'] });

/** A system outside that answers service requests. */
export const warehouse: Principal = {
  actor: { kind: 'system', id: 'warehouse' },
  namespace: 'system:warehouse',
  roles: [],
  departments: [],
  abilities: ['answer-service'],
};

/** The engine's own parts: timers, the dispatcher of messages, continuation. */
export const engine = enginePrincipal('scenario');
