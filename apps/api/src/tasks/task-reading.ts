import { Inject, Injectable } from '@nestjs/common';
import { taskViewOf } from '@throughline/cases';
import type { PageOf, Task, TaskDetail, taskQuerySchema } from '@throughline/contract';
import { Fault, isJsonObject, type JsonObject, type Principal, type ResourceRef } from '@throughline/events';
import { RECORD } from '@throughline/host';
import { mayClaim } from '@throughline/organisation';
import type { OpenTask } from '@throughline/read-models';
import type { z } from 'zod';
import { CaseWalls } from '../cases/case-walls.js';
import { shownSla } from '../cases/shown-sla.js';
import { defined } from '../http/defined.js';
import { notFound } from '../http/http-problem.js';
import { Paging } from '../http/paging.js';
import type { ApiRecord } from '../record/open-record.js';

/** Looks at tasks, inside the walls. */
@Injectable()
export class TaskReading {
  constructor(
    @Inject(RECORD) private readonly record: Pick<ApiRecord, 'cases' | 'readModels' | 'store'>,
    @Inject(CaseWalls) private readonly walls: CaseWalls,
    @Inject(Paging) private readonly paging: Paging,
  ) {}

  /** Open tasks that somebody sees, the soonest due first. */
  async find(query: z.infer<typeof taskQuerySchema>, by: Principal): Promise<PageOf<Task>> {
    const { items, ...rest } = await this.paging.page('tasks', query, (page) =>
      this.record.readModels.tasks(by, defined({ ...query, ...page })),
    );
    return { ...rest, items: items.map(taskOf) };
  }

  /** One open task with its form and the data that it sees, as the case stands. */
  async detail(place: { readonly case: string; readonly task: number }, by: Principal): Promise<TaskDetail> {
    await this.walls.mustSee(by, place.case);
    const view = taskViewOf(await this.record.cases.state(place.case), place.task);
    if (view === undefined) throw notFound(`open task ${String(place.task)} in case ${place.case}`);
    const { form, candidateRoles, candidatePeople, escalatedTo, slaStep, sla, ...task } = view;
    return {
      case: place.case,
      ...task,
      candidateRoles: [...candidateRoles],
      candidatePeople: [...candidatePeople],
      escalatedTo: [...escalatedTo],
      ...shownSla({ sla, slaStep }),
      mayClaim: mayClaim(view, by),
      ...(form === undefined
        ? {}
        : { form: { id: form.id, version: form.version, schema: await this.schemaOf(form) } }),
    };
  }

  private async schemaOf({ id, hash }: ResourceRef): Promise<JsonObject> {
    const bytes = await this.record.store.get(hash);
    const schema: unknown = bytes === undefined ? undefined : JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (isJsonObject(schema)) return schema;
    throw new Fault('FormMissing', `the file of form ${id} is not in the record any more: verify it`, false);
  }
}

const taskOf = ({ candidateRoles, candidatePeople, escalatedTo, ...task }: OpenTask): Task => ({
  ...task,
  candidateRoles: [...candidateRoles],
  candidatePeople: [...candidatePeople],
  escalatedTo: [...escalatedTo],
});
