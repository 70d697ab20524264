export type { Catalogue, CatalogueEntry, Database, ResourceKind } from './catalogue.js';
export { createDefinitions, type Definitions, type DefinitionsParts } from './create-definitions.js';
export type { DefinitionProblem } from './definition-problem.js';
export { definitions } from './definitions-projection.js';
export type { Deployment } from './deploy-bundle.js';
export { formOf, type Form, type FormProblem, type FormReading, type PersonalProperty } from './form-of.js';
export { bundleLimits, readBundle, type Bundle, type BundleFile, type BundleReading } from './read-bundle.js';
export type { CompiledRules } from './rules-in-force.js';
export type { TimerStart } from './timer-starts.js';
