import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  assignTaskSchema,
  caseIdSchema,
  commandAnswerSchema,
  completeTaskSchema,
  releaseTaskSchema,
  returnTaskSchema,
  taskDetailSchema,
  taskQuerySchema,
  tasksSchema,
  type CommandAnswer,
  type PageOf,
  type Task,
  type TaskDetail,
} from '@throughline/contract';
import type { Principal } from '@throughline/events';
import type { Response } from 'express';
import { z } from 'zod';
import { CaseCommands, type CaseOrder } from '../cases/case-commands.js';
import { numberParam } from '../cases/number-param.js';
import { By } from '../http/by.js';
import { Headers, tellSeq, type CommandHeaders } from '../http/command-headers.js';
import { Answers, CommandHeaderDocs } from '../openapi/answers.js';
import { TaskReading } from './task-reading.js';

const place = z.object({ case: caseIdSchema, task: numberParam });

type Place = z.infer<typeof place>;

/** The inbox. */
@ApiTags('tasks')
@Controller('v1/tasks')
export class InboxController {
  constructor(@Inject(TaskReading) private readonly reading: TaskReading) {}

  @Get()
  @Answers(tasksSchema, { summary: 'Open tasks, the soonest due first' })
  find(
    @Query({ schema: taskQuerySchema }) query: z.infer<typeof taskQuerySchema>,
    @By() by: Principal,
  ): Promise<PageOf<Task>> {
    return this.reading.find(query, by);
  }
}

/** One task and what people do with it. */
@ApiTags('tasks')
@Controller('v1/cases/:case/tasks/:task')
export class TasksController {
  constructor(
    @Inject(CaseCommands) private readonly commands: CaseCommands,
    @Inject(TaskReading) private readonly reading: TaskReading,
  ) {}

  @Get()
  @Answers(taskDetailSchema, { summary: 'An open task with its form and the data that it sees' })
  async read(
    @Param({ schema: place }) at: Place,
    @By() by: Principal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TaskDetail> {
    const task = await this.reading.detail(at, by);
    tellSeq(response, task.seq);
    return task;
  }

  @Post('claim')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'Take a task that nobody holds' })
  claim(
    @Param({ schema: place }) { case: caseId, task }: Place,
    @By() by: Principal,
    @Headers() headers: CommandHeaders,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.command({ type: 'ClaimTask', caseId, body: { task } }, { by, headers, response });
  }

  @Post('release')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'Give a task back to its candidates' })
  release(
    @Param({ schema: place }) { case: caseId, task }: Place,
    @Body({ schema: releaseTaskSchema }) { reason }: z.infer<typeof releaseTaskSchema>,
    @By() by: Principal,
    @Headers() headers: CommandHeaders,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const body = reason === undefined ? { task } : { task, reason };
    return this.command({ type: 'ReleaseTask', caseId, body }, { by, headers, response });
  }

  @Post('assign')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'Give a task to a person' })
  assign(
    @Param({ schema: place }) { case: caseId, task }: Place,
    @Body({ schema: assignTaskSchema }) { to, reason }: z.infer<typeof assignTaskSchema>,
    @By() by: Principal,
    @Headers() headers: CommandHeaders,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const body = reason === undefined ? { task, to } : { task, to, reason };
    return this.command({ type: 'AssignTask', caseId, body }, { by, headers, response });
  }

  @Post('complete')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'The work of a task is done' })
  complete(
    @Param({ schema: place }) { case: caseId, task }: Place,
    @Body({ schema: completeTaskSchema }) { variables }: z.infer<typeof completeTaskSchema>,
    @By() by: Principal,
    @Headers() headers: CommandHeaders,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.command({ type: 'CompleteTask', caseId, body: { task, variables } }, { by, headers, response });
  }

  @Post('return')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'Give work back with a reason, by an error event that the process models' })
  return(
    @Param({ schema: place }) { case: caseId, task }: Place,
    @Body({ schema: returnTaskSchema }) body: z.infer<typeof returnTaskSchema>,
    @By() by: Principal,
    @Headers() headers: CommandHeaders,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.command({ type: 'ReturnTask', caseId, body: { task, ...body } }, { by, headers, response });
  }

  private async command(
    order: CaseOrder,
    { by, headers, response }: { by: Principal; headers: CommandHeaders; response: Response },
  ): Promise<CommandAnswer> {
    const answer = await this.commands.send(order, { by, headers });
    tellSeq(response, answer.seq, answer.commandId);
    return answer;
  }
}
