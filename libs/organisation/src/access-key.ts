import type { Principal } from '@throughline/events';

/**
 * A key that opens cases and tasks: `department:sales`, `role:expert`, `role:expert@sales` (the role, inside the
 * department), `person:ada`, `system:sales` (a system of the department). A task or case carries the keys that open it, a principal those that he or she holds: SQL
 * compares the two sets and decides nothing.
 */
export type AccessKey = string;

/** Opens whatever belongs to the department. */
export const departmentKey = (department: string): AccessKey => `department:${department}`;

/** Opens what asks for the role; with a department, only for those who hold the role inside it. */
export const roleKey = (role: string, department?: string): AccessKey =>
  department === undefined ? `role:${role}` : `role:${role}@${department}`;

/** Opens what is given to one person by name. */
export const personKey = (person: string): AccessKey => `person:${person}`;

/** Opens what the department's own systems may do for its people. */
export const systemKey = (department: string): AccessKey => `system:${department}`;

/** Every key that the principal holds. */
export const keysOf = (principal: Principal): readonly AccessKey[] => [
  ...(principal.actor.kind === 'person' ? [personKey(principal.actor.id)] : []),
  ...(principal.actor.kind === 'system' ? principal.departments.map(systemKey) : []),
  ...principal.departments.map(departmentKey),
  ...principal.roles.flatMap((role) => [
    roleKey(role),
    ...principal.departments.map((department) => roleKey(role, department)),
  ]),
];
