export { decideChecked } from './decide-checked.js';
export { deployed, deployedTexts, type Bundle, type Deployed } from './deployed.js';
export { given, type PartialEvent, type Scenario } from './given.js';
export { it } from './it.js';
export { ada, bob, cleo, engine, hedy, otto, person, warehouse } from './people.js';
export {
  accept,
  acknowledge,
  answer,
  assign,
  cancel,
  claim,
  commandOf,
  complete,
  correlate,
  fail,
  fire,
  fireEarly,
  fireNow,
  giveBack,
  goOn,
  release,
  retry,
  send,
  setVariables,
  signal,
  start,
  takeStep,
  takeStepNow,
  throwAt,
  type Deed,
  type Standing,
  type Step,
} from './steps.js';
