export { cloudEventAttributes, cloudEventHeaders, cloudEventType } from './cloud-event.js';
export {
  commandNamespace,
  commandSchemas,
  readCommand,
  sourceOfNamespace,
  type CommandName,
  type CommandReading,
  type DepartmentCommand,
  type Unreadable,
} from './command-messages.js';
export { createProducer, type Producer, type ProducerParts } from './create-producer.js';
export { deadLetterOf, readDeadLetter, redrivenMessage, type DeadLetter, type DeadReason } from './dead-letter.js';
export { ensureTopics, type EnsuredTopics, type TopicDifference } from './ensure-topics.js';
export { eventId, eventMessages, eventMessageSchema, recordSource, type EventMessage } from './event-messages.js';
export {
  handoffMessages,
  handoffSchemas,
  handoffSource,
  type FactsOf,
  type HandoffMessage,
} from './handoff-messages.js';
export type {
  IncomingMessage,
  Kafka,
  KafkaAdmin,
  MessageHeaders,
  OutgoingMessage,
  PartitionRange,
  Place,
  TopicDescription,
  TopicSpec,
} from './kafka-port.js';
export type { LoggedCommit } from './logged-commit.js';
export { openKafka, type KafkaConnection } from './open-kafka.js';
export { partitionOf } from './partition-of.js';
export { refusalMessages, refusalMessageSchema } from './refusal-messages.js';
export { isRepaired, repairedMessage } from './repaired.js';
export { runConsumer, type ConsumerNotice, type ConsumerParts, type RunningConsumer } from './run-consumer.js';
export { scanTopic, type ScanParts } from './scan-topic.js';
export { collectHandoffs, taskFactsSchema, type CaseHandoffs, type TaskFacts } from './task-facts.js';
export { toldOf, type ToldMessage } from './told-of.js';
export { toldHandoffs, type ToldHandoff } from './told-handoffs.js';
export {
  commandsTopic,
  companyTopics,
  deadLetterTopic,
  departmentOfTopic,
  departmentTopics,
  eventsTopic,
  handoffsTopic,
  isCommandsTopic,
  isHandoffsTopic,
  longestCommand,
  type TopicScale,
} from './topics.js';
