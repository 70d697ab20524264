import type { Department } from '@throughline/samples/department';
import type { Recorded } from '../system/recorded-cases.js';
import type { Served } from '../system/start-breakable-system.js';

type Cases = ReadonlyMap<string, readonly Recorded[]>;

/** Where the books of departments that speak Kafka and the record differ: each was told of each thing, once in effect. */
export const faultsOfHandoffs = (departments: ReadonlyMap<string, Department>, cases: Cases): readonly string[] =>
  [...departments].flatMap(([name, department]) => {
    const told = new Map(
      department.handoffs().map(({ handoff, heard }) => [`${handoff.case}/${String(handoff.task)}`, heard]),
    );
    const owed = owedNews(name, cases);
    const wrong = [...owed].flatMap(([task, news]) => {
      const heard = told.get(task);
      return heard?.join() === news.join()
        ? []
        : [`${name} heard of ${task}: ${heard?.join() ?? 'nothing'}; ${news.join()} happened`];
    });
    const foreign = [...told.keys()].filter((task) => !owed.has(task)).map((task) => `${name} heard of ${task}`);
    return [...wrong, ...foreign];
  });

/** What a department is to be told of each task, in order. */
const owedNews = (department: string, cases: Cases): ReadonlyMap<string, readonly string[]> => {
  const owed = new Map<string, string[]>();
  for (const [caseId, events] of cases) {
    for (const event of events) {
      const news = newsOf[event.type];
      if (news === undefined || !('department' in event.data) || event.data.department !== department) continue;
      const { task } = event.data as { readonly task: number };
      const key = `${caseId}/${String(task)}`;
      owed.set(key, [...(owed.get(key) ?? []), news]);
    }
  }
  return owed;
};

const newsOf: Readonly<Partial<Record<Recorded['type'], string>>> = {
  TaskCreated: 'offered',
  HandoffOfferedAgain: 'offered',
  TaskReminded: 'reminded',
  TaskOverdue: 'overdue',
  TaskEscalated: 'overdue',
  TaskCompleted: 'withdrawn',
  TaskReturned: 'withdrawn',
  TaskWithdrawn: 'withdrawn',
};

/** Where the book of a department that serves a task queue and the record differ: each request was worked on once. */
export const faultsOfServed = (served: readonly Served[], cases: Cases): readonly string[] => {
  const worked = new Map<string, number>();
  for (const { caseId, request, did } of served) {
    const key = `${caseId}/${String(request)}`;
    worked.set(key, (worked.get(key) ?? 0) + (did === 'worked' ? 1 : 0));
  }
  const asked = new Set(
    [...cases].flatMap(([caseId, events]) =>
      events.flatMap((event) => (event.type === 'ServiceRequested' ? [`${caseId}/${String(event.data.request)}`] : [])),
    ),
  );
  return [
    ...[...asked]
      .filter((key) => worked.get(key) !== 1)
      .map((key) => `${key} was worked on ${String(worked.get(key) ?? 0)} times`),
    ...[...worked.keys()].filter((key) => !asked.has(key)).map((key) => `${key} was asked for by nobody`),
  ];
};
