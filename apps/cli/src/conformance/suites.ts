import { betsy } from './betsy.js';
import { paths } from './paths.js';
import { recorded } from './recorded.js';
import { scenarioFiles } from './scenario-files.js';
import { staticRules } from './static-rules.js';
import { tokenSimulation } from './token-simulation.js';

/** The formats of conformance trees that are read, by the name that the command line gives them. */
export const suites = {
  recorded,
  betsy,
  'token-simulation': tokenSimulation,
  paths,
  'static-rules': staticRules,
  scenario: scenarioFiles,
} as const;

/** The name of a format. */
export type SuiteName = keyof typeof suites;
