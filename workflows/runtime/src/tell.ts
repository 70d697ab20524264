import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { SearchAttributePair, SearchAttributeUpdatePair } from '@temporalio/common';
import type { CaseAgenda, HandoffOwed } from './activities.js';
import { searchAttributes } from './names.js';

// Search attributes take 2 kB each; a case may have hundreds of tokens, and an element a name as long as a letter.
const mostStages = 20;
const longestStage = 80;

/** Makes Temporal's own lists and pages tell where a case stands: what it waits for, of whom, since when and until when. */
export function tell(agenda: CaseAgenda): void {
  setCurrentDetails(detailsOf(agenda));
  if (agenda.closed) return;
  const { typedSearchAttributes: told } = workflowInfo();
  // Each upsert is an action and an event: none where a list shows what it showed before.
  const other = attributesOf(agenda).filter(({ key, value }) => !isSame(told.get(key) ?? null, value));
  if (other.length > 0) upsertSearchAttributes(other);
}

/** What the lists show now; Temporal doesn't take it over into the next run by itself. */
export function attributesTold(): SearchAttributePair[] {
  const { typedSearchAttributes: told } = workflowInfo();
  return told.getAll().filter(({ key }) => ours.has(key.name));
}

const ours = new Set<string>(Object.values(searchAttributes).map(({ name }) => name));

const attributesOf = (agenda: CaseAgenda): SearchAttributeUpdatePair[] => {
  const stages = agenda.stages.slice(0, mostStages).map((stage) => stage.slice(0, longestStage));
  const departments = agenda.handoffs.map(({ department }) => department).filter((name) => name !== undefined);
  const nextDue = nextDueOf(agenda);
  return [
    { key: searchAttributes.businessKey, value: agenda.businessKey ?? null },
    { key: searchAttributes.stage, value: setOf(stages) },
    { key: searchAttributes.department, value: setOf(departments) },
    { key: searchAttributes.nextDue, value: nextDue === undefined ? null : new Date(nextDue) },
  ];
};

const setOf = (words: readonly string[]): string[] | null => (words.length === 0 ? null : [...new Set(words)].sort());

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const nextDueOf = ({ handoffs, nextTimer }: CaseAgenda): string | undefined =>
  [nextTimer?.due.at, ...handoffs.map(dueOf)]
    .filter((at) => at !== undefined)
    .sort()
    .at(0);

/** The limit, while it is ahead: what comes before it would cost an upsert each time, and waits for nobody. */
const dueOf = ({ dueAt, next }: HandoffOwed): string | undefined =>
  [dueAt, next?.due.at]
    .filter((at) => at !== undefined)
    .sort()
    .at(-1);

/** The agenda in Markdown. */
export function detailsOf(agenda: CaseAgenda): string {
  if (agenda.closed) return 'The case is closed.';
  const { stages, handoffs, calls, nextTimer } = agenda;
  const lines = [
    ...handoffs.map(handoffInWords),
    ...calls.map(
      ({ service, element, department = 'services', attempt }) =>
        `- \`${service}\` for ${element} by **${department}**, attempt ${attempt}`,
    ),
    ...(nextTimer === undefined ? [] : [`- timer of ${nextTimer.element}, due ${nextTimer.due.at}`]),
  ];
  const stands = stages.length === 0 ? [] : [`Stands at ${stages.join(', ')}.`];
  return [...stands, lines.length === 0 ? 'Waits for nothing that takes time.' : 'Waits for', '', ...lines].join('\n');
}

const stepWords = {
  offerAgain: 'is offered again',
  remind: 'is reminded of',
  overdue: 'is overdue',
  escalate: 'goes up',
} as const;

const handoffInWords = (owed: HandoffOwed): string => {
  const { task, name, department = 'its candidates', from, since, dueAt, next } = owed;
  const asked = [from && ` for ${from}`, since && ` since ${since}`, dueAt && ` until ${dueAt}`].join('');
  const then = next && `; ${stepWords[next.kind]}${next.to === undefined ? '' : ` to ${next.to}`} at ${next.due.at}`;
  return `- **${department}**${asked}: ${name} (task ${task}), ${stateInWords(owed)}${then ?? ''}`;
};

const stateInWords = ({ acknowledged, accepted }: HandoffOwed): string => {
  if (accepted) return 'accepted';
  return acknowledged ? 'acknowledged' : 'offered';
};
