import type { BpmnElement } from './bpmn-element.js';
import { durationOf, isLonger, type Tell } from './durations.js';
import type { ServiceDefinition } from './process-graph.js';
import { present, refuse, type Reading } from './reading.js';

/** How long a service may take, be silent and pause. */
export type CallTimes = Pick<ServiceDefinition, 'timeout' | 'heartbeat' | 'backoff'>;

/** What a `tl:call` says of the element that it stands in. */
export const callTimesOf = (reading: Reading, element: BpmnElement, call: BpmnElement | undefined): CallTimes => {
  if (call === undefined) return {};
  const tell: Tell = (why) => refuse(reading, element, ['InvalidCall', why]);
  const [timeout, heartbeat, backoff] = times.map((name) => durationOf(tell, call, { name, least: 'positive' }));
  if (times.every((name) => call[name] === undefined)) {
    tell('has a tl:call that says nothing; give it a timeout, heartbeat or backoff, or remove it');
  }
  if (timeout !== undefined && heartbeat !== undefined && isLonger(heartbeat.duration, timeout.duration)) {
    tell(`has the heartbeat ${heartbeat.text} beyond the timeout ${timeout.text}; make it shorter`);
  }
  return present({ timeout: timeout?.text, heartbeat: heartbeat?.text, backoff: backoff?.text });
};

const times = ['timeout', 'heartbeat', 'backoff'] as const;
