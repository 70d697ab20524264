import { Inject, Injectable } from '@nestjs/common';
import { caseStream, caseViewOf } from '@throughline/cases';
import type {
  caseQuerySchema,
  CaseSummary,
  CaseView,
  History,
  historyQuerySchema,
  Incident,
  incidentQuerySchema,
  PageOf,
} from '@throughline/contract';
import { revealed, type Commit, type Principal } from '@throughline/events';
import { RECORD } from '@throughline/host';
import type { z } from 'zod';
import { defined } from '../http/defined.js';
import { badRequest, notFound, type HttpProblem } from '../http/http-problem.js';
import { Paging } from '../http/paging.js';
import type { ApiRecord } from '../record/open-record.js';
import { CaseWalls } from './case-walls.js';
import { shownSla } from './shown-sla.js';

type HistoryQuery = z.infer<typeof historyQuerySchema>;

/** Looks at cases, inside the walls; what is shown is read through the head, whichever replica wrote it. */
@Injectable()
export class CaseReading {
  constructor(
    @Inject(RECORD) private readonly record: Pick<ApiRecord, 'cases' | 'readModels' | 'store'>,
    @Inject(CaseWalls) private readonly walls: CaseWalls,
    @Inject(Paging) private readonly paging: Paging,
  ) {}

  /** Cases that somebody sees, the newest first. */
  find(query: z.infer<typeof caseQuerySchema>, by: Principal): Promise<PageOf<CaseSummary>> {
    const { businessKeyPrefix, ...conditions } = query;
    const key = businessKeyPrefix === undefined ? {} : { businessKey: { startsWith: businessKeyPrefix } };
    return this.paging.page('cases', query, (page) =>
      this.record.readModels.cases(by, defined({ ...conditions, ...key, ...page })),
    );
  }

  /** Incidents of cases that somebody sees, the oldest first. */
  async incidents(
    query: z.infer<typeof incidentQuerySchema>,
    by: Principal,
    caseId?: string,
  ): Promise<PageOf<Incident>> {
    if (caseId !== undefined) await this.walls.mustSee(by, caseId);
    const conditions = { ...query, ...(caseId === undefined ? {} : { case: caseId }) };
    return this.paging.page('incidents', conditions, (page) =>
      this.record.readModels.incidents(by, defined({ ...conditions, ...page })),
    );
  }

  /** The case as it stands, or as it stood after event `at`. */
  async view(caseId: string, at: number | undefined, by: Principal): Promise<CaseView> {
    await this.walls.mustSee(by, caseId);
    const view = caseViewOf(await this.record.cases.state(caseId, at));
    if (view === undefined) throw notFound(`case ${caseId}`);
    if (at !== undefined && view.seq !== at) throw tooFar(caseId, view.seq);
    const tasks = view.tasks.map(({ slaStep, ...task }) => ({ ...task, ...shownSla({ ...task, slaStep }) }));
    return { case: caseId, ...view, tasks } as CaseView;
  }

  /** The events of a case in order, a page at a time. */
  async history(caseId: string, query: HistoryQuery, by: Principal): Promise<History> {
    await this.walls.mustSee(by, caseId);
    const list = `history/${caseId}`;
    const after = query.cursor === undefined ? 0 : Number(this.paging.opened(list, query));
    // Each commit has an event at least: so many commits hold a page, and one event more where there is one.
    const { commits } = await this.record.store.read(caseStream(caseId), after, query.limit + 1);
    const head = await this.record.store.head(caseStream(caseId));
    const last = Math.min(query.upTo ?? head.seq, head.seq);
    const items = commits.flatMap(historyEvents).filter(({ seq }) => seq > after && seq <= last);
    const shown = items.slice(0, query.limit);
    const next = shown.at(-1)?.seq;
    return {
      case: caseId,
      seq: head.seq,
      items: shown,
      ...(next !== undefined && next < last ? { next: this.paging.signed(list, query, String(next)) } : {}),
    };
  }
}

const historyEvents = ({
  events,
  at,
  actor,
  actingFor,
  command,
  causation,
  firstSeq,
  hash,
}: Commit): History['items'] =>
  events.map(({ seq, type, v, data }) => ({
    ...{ seq, type, v, data: revealed(data), at, by: actor },
    ...(actingFor === undefined ? {} : { actingFor }),
    command: { id: command.id, type: command.type },
    ...(causation === undefined ? {} : { causation }),
    commit: { firstSeq, hash },
  }));

const tooFar = (caseId: string, seq: number): HttpProblem =>
  badRequest('SeqUnknown', `Case ${caseId} stands at ${String(seq)}: it has no event of that number yet.`, {
    place: 'at',
    seq,
  });
