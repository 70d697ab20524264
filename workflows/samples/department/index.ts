export { behaviours, scriptOf, type BehaviourName, type Desk, type Script } from './behaviours.js';
export {
  commandOf,
  readMessage,
  readRefusal,
  type Command,
  type Handoff,
  type Heard,
  type News,
  type Refusal,
  type Step,
} from './messages.js';
export { startDepartment, type Department, type DepartmentOptions } from './start-department.js';
export type { Worked } from './work-handoffs.js';
