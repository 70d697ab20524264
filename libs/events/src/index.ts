export { canonicalJson } from './canonical-json.js';
export {
  caseCommandSchemas,
  type CaseCommand,
  type CaseCommandOf,
  type CaseCommandType,
  type CommandContext,
} from './case-commands.js';
export {
  caseEventSchemas,
  type CaseEvent,
  type CaseEventOf,
  type CaseEventType,
  type PendingStep,
  type ResourceRef,
  type RuleVersions,
  type SlaStep,
} from './case-events.js';
export {
  bundleEventSchemas,
  deployedResourceSchema,
  resourceKinds,
  type BundleEvent,
  type DeployedResource,
  type ProcessStart,
} from './definition-events.js';
export { readDuration, type Duration } from './duration.js';
export { isJsonObject, type Json, type JsonObject } from './json.js';
export { messageEventSchemas, signalEventSchemas, type MessageEvent, type SignalEvent } from './message-events.js';
export {
  organisationEventSchemas,
  organisationSchema,
  type Calendar,
  type OrganisationDocument,
  type OrganisationEvent,
} from './organisation-events.js';
export {
  isErased,
  isPersonal,
  isSealed,
  personal,
  reservedKeyIn,
  revealed,
  subjectOf,
  type Erased,
  type Personal,
  type Sealed,
} from './personal.js';
export { actorSchema, engineNamespace, enginePrincipal, type Actor, type Principal } from './principal.js';
export { Fault, refusal, unreachable, type Refusal } from './refusal.js';
export {
  genesisHash,
  streamKinds,
  streamName,
  type CommandRef,
  type Commit,
  type Instant,
  type NewEvent,
  type RecordedEvent,
  type StreamKind,
  type StreamRef,
} from './stream.js';
