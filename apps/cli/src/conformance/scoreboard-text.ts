import { knownDifferences } from './known-differences.js';
import type { Score } from './score.js';
import type { CaseResult } from './suite.js';

/** The scoreboard as a page: what passes of each tree, and what does not, by cause. */
export const scoreboardOf = (scores: readonly Score[]): string =>
  [
    '# Conformance',
    '',
    "Other people's models, and what should happen in them. Written by `npm run scoreboard`; nothing here is typed by hand.",
    'A model that is refused counts as not passed. What each tree asks for is told in the README of `apps/cli`.',
    '',
    ...tableOf([['tree', 'passed', 'failed', 'refused', 'of'], ...scores.flatMap(rowsOf)]),
    '',
    ...scores.flatMap(chapterOf),
  ].join('\n');

const rowsOf = ({ suite, passed, failed, refused, parts = [], cases }: Score): readonly (readonly string[])[] => [
  [suite, ...[passed, failed, refused, cases.length].map(String)],
  ...parts.map(({ name, passed: right, of }) => {
    const mine = cases.filter(({ profile }) => profile === name);
    const count = (outcome: CaseResult['outcome']): number => mine.filter((each) => each.outcome === outcome).length;
    return [`${suite}, ${name}`, ...[right, count('failed'), count('refused'), of].map(String)];
  }),
];

/** A table as Prettier would leave it: words to the left, numbers to the right. */
const tableOf = ([head = [], ...rows]: readonly (readonly string[])[]): readonly string[] => {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const padded = (row: readonly string[]): readonly string[] =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)));
  return [padded(head), rule, ...rows.map(padded)].map((cells) => `| ${cells.join(' | ')} |`);
};

const chapterOf = ({ suite, cases }: Score): readonly string[] => {
  const refused = cases.filter(({ outcome }) => outcome === 'refused');
  const failed = cases.filter(({ outcome }) => outcome === 'failed');
  if (refused.length + failed.length === 0) return [`## ${suite}`, '', 'Everything passes.', ''];
  return [
    `## ${suite}`,
    '',
    ...listOf('Refused, by what is not executed yet:', byCause(refused)),
    ...listOf(
      'Failed:',
      failed.map((each) => `\`${each.id}\`: ${differenceOf(suite, each)}`),
    ),
  ];
};

const listOf = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [title, '', ...lines.map((line) => `- ${line}`), ''];

/** A difference that we stand by is told with its reason; any other by what was seen. */
const differenceOf = (suite: string, { id, reason = '' }: CaseResult): string =>
  knownDifferences.find((known) => known.suite === suite && known.id === id)?.why ?? reason;

const byCause = (cases: readonly CaseResult[]): readonly string[] => {
  const counts = new Map<string, number>();
  for (const { reason = '' } of cases) {
    for (const cause of new Set(causesIn(reason))) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  }
  return [...counts]
    .sort(([one, ones], [other, others]) => others - ones || (one < other ? -1 : 1))
    .map(([cause, count]) => `${String(count)} × ${cause}`);
};

/** Refusals name elements of one model; without the names they are the same for all. */
const causesIn = (reason: string): readonly string[] =>
  [...reason.matchAll(/NotExecuted: (\w+) "[^"]*" ([^.;,]*)/g)].map(([, kind = '', what = '']) =>
    what.startsWith('is ') ? kind : `${kind} ${what.replace(/ \(bpmn:\w+\)/, '')}`,
  );
