export { verbs, type Verb } from './verbs.js';
