import type { CaseCommandType, Principal } from '@throughline/events';
import { departmentKey, keysOf, personKey, roleKey, systemKey, type AccessKey } from './access-key.js';
import { hasAbility, type Ability } from './ability.js';

/**
 * What a department may see and do is decided here and nowhere else (architecture, invariant 13).
 */

/** What the walls need to know of a task: the facts of its `TaskCreated`. */
export type TaskFacts = {
  readonly department?: string | undefined;
  readonly candidateRoles: readonly string[];
  readonly candidatePeople: readonly string[];
  /** Whom it was escalated to while it was overdue. */
  readonly escalatedTo?: readonly string[];
};

/** What the walls need to know of a case: the keys of its rows in `case_access`. */
export type CaseFacts = { readonly accessKeys: readonly AccessKey[] };

/** Whose cases a principal sees: all of them, or those that one of the keys opens. */
export type AccessScope = 'every-case' | readonly AccessKey[];

/**
 * The keys whose holders may claim a task. People named by the task may; so may its candidate roles, inside its
 * department if it has one; with neither, the whole department; and with no department either, everyone. A system of
 * the department speaks for whoever holds a role there, and not for a person who is named. Whoever an overdue task was
 * escalated to may claim it too: that widens the candidates and never takes it from one of them.
 */
export const claimKeysOf = (task: TaskFacts): readonly AccessKey[] => [
  ...candidateKeysOf(task),
  ...(task.escalatedTo ?? []).map(personKey),
];

const candidateKeysOf = ({ department, candidateRoles, candidatePeople }: TaskFacts): readonly AccessKey[] => {
  const people = candidatePeople.map(personKey);
  const roles = candidateRoles.map((role) => roleKey(role, department));
  if (roles.length > 0) return [...people, ...roles, ...(department === undefined ? [] : [systemKey(department)])];
  if (people.length > 0) return people;
  return [department === undefined ? anyoneKey : departmentKey(department)];
};

/** Opens a task that the model gives to nobody in particular; everyone who may see its case holds it. */
export const anyoneKey: AccessKey = 'anyone';

/** Whether the principal is a candidate for the task. */
export const mayClaim = (task: TaskFacts, principal: Principal): boolean => {
  const held = claimKeysHeldBy(principal);
  return claimKeysOf(task).some((key) => held.includes(key));
};

/**
 * Whether the principal may say for the department that it has a handoff and takes it on: a candidate, or anybody of
 * the task's department.
 */
export const mayAnswerHandoff = (task: TaskFacts, principal: Principal): boolean =>
  mayClaim(task, principal) || (task.department !== undefined && principal.departments.includes(task.department));

/** Whether the principal may answer a service request of the department; of none: whoever may answer any. */
export const mayAnswerService = (department: string | undefined, principal: Principal): boolean =>
  hasAbility(principal, 'answer-service') && (department === undefined || principal.departments.includes(department));

/** The keys that the principal can claim tasks with. */
export const claimKeysHeldBy = (principal: Principal): readonly AccessKey[] => [...keysOf(principal), anyoneKey];

/**
 * Whether the principal may give the task to somebody: an operator any task, others those of their own departments,
 * or, where a task has no department, those they could claim themselves.
 */
export const mayAssign = (task: TaskFacts, principal: Principal): boolean => {
  if (hasAbility(principal, 'operate')) return true;
  if (!hasAbility(principal, 'assign-task')) return false;
  return task.department === undefined ? mayClaim(task, principal) : principal.departments.includes(task.department);
};

/**
 * The keys that a task adds to its case: its whole department sees the case from then on, or, without a department,
 * the candidate roles; and each person named, given it or reached by its escalation.
 */
export const accessKeysOfTask = (
  task: TaskFacts & { readonly assignee?: string | undefined },
): readonly AccessKey[] => [
  ...(task.department === undefined
    ? task.candidateRoles.map((role) => roleKey(role))
    : [departmentKey(task.department)]),
  ...task.candidatePeople.map(personKey),
  ...(task.escalatedTo ?? []).map(personKey),
  ...(task.assignee === undefined ? [] : [personKey(task.assignee)]),
];

/** Whose cases the principal sees; the SQL scope of every query. */
export const accessKeysFor = (principal: Principal): AccessScope =>
  hasAbility(principal, 'see-all') ? 'every-case' : keysOf(principal);

/** Whether the principal sees the case. */
export const maySee = (kase: CaseFacts, principal: Principal): boolean => {
  const scope = accessKeysFor(principal);
  return scope === 'every-case' || kase.accessKeys.some((key) => scope.includes(key));
};

/** The ability that each command on a case asks for; `engine` commands come from our own parts only. */
export const abilityFor = {
  StartCase: 'start-case',
  CancelCase: 'cancel-case',
  ClaimTask: 'work-task',
  ReleaseTask: 'work-task',
  AssignTask: 'assign-task',
  CompleteTask: 'work-task',
  ReturnTask: 'work-task',
  AcknowledgeHandoff: 'work-task',
  AcceptHandoff: 'work-task',
  TakeSlaStep: 'engine',
  CorrelateMessage: 'engine',
  DeliverSignal: 'engine',
  FireTimer: 'operate',
  CompleteService: 'answer-service',
  FailService: 'answer-service',
  ThrowError: 'answer-service',
  SetVariables: 'operate',
  RetryIncident: 'operate',
  Continue: 'engine',
} as const satisfies { readonly [T in CaseCommandType]: Ability | 'engine' };

/** Whether the principal may send commands of this type at all; our own parts may send any. */
export const mayCommand = (type: CaseCommandType, principal: Principal): boolean => {
  if (principal.actor.kind === 'engine') return true;
  const ability = abilityFor[type];
  return ability !== 'engine' && hasAbility(principal, ability);
};
