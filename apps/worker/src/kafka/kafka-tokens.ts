import type { Kafka } from '@throughline/messaging';
import type { DepartmentTopics } from './create-department-topics.js';
import type { KafkaState } from './kafka-state.js';

/** Injection token of what the worker has of Kafka; undefined where no brokers are configured. */
export const KAFKA = Symbol('kafka');

/** Kafka as the worker works with it. */
export type WorkerKafka = { readonly kafka: Kafka; readonly topics: DepartmentTopics; readonly state: KafkaState };
