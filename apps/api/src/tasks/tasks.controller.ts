import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  acceptHandoffSchema,
  acknowledgeHandoffSchema,
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
import { z } from 'zod';
import { CaseCommands } from '../cases/case-commands.js';
import { numberParam } from '../cases/number-param.js';
import { defined } from '../http/defined.js';
import { Asks, Sends, type Asker, type Sender } from '../http/asker.js';
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
    @Asks() { by }: Asker,
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
  async read(@Param({ schema: place }) at: Place, @Asks() { by, tell }: Asker): Promise<TaskDetail> {
    const task = await this.reading.detail(at, by);
    tell(task.seq);
    return task;
  }

  @Post('acknowledge')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: "The department's system has the handoff" })
  acknowledge(
    @Param({ schema: place }) { case: caseId, task }: Place,
    @Body({ schema: acknowledgeHandoffSchema }) { reference }: z.infer<typeof acknowledgeHandoffSchema>,
    @Sends() sender: Sender,
  ): Promise<CommandAnswer> {
    const body = { task, ...defined({ reference }) };
    return this.commands.send({ type: 'AcknowledgeHandoff', caseId, body }, sender);
  }

  @Post('accept')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'The department takes the work on' })
  accept(
    @Param({ schema: place }) { case: caseId, task }: Place,
    @Body({ schema: acceptHandoffSchema }) _: z.infer<typeof acceptHandoffSchema>,
    @Sends() sender: Sender,
  ): Promise<CommandAnswer> {
    return this.commands.send({ type: 'AcceptHandoff', caseId, body: { task } }, sender);
  }

  @Post('claim')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'Take a task that nobody holds' })
  claim(@Param({ schema: place }) { case: caseId, task }: Place, @Sends() sender: Sender): Promise<CommandAnswer> {
    return this.commands.send({ type: 'ClaimTask', caseId, body: { task } }, sender);
  }

  @Post('release')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'Give a task back to its candidates' })
  release(
    @Param({ schema: place }) { case: caseId, task }: Place,
    @Body({ schema: releaseTaskSchema }) { reason }: z.infer<typeof releaseTaskSchema>,
    @Sends() sender: Sender,
  ): Promise<CommandAnswer> {
    const body = reason === undefined ? { task } : { task, reason };
    return this.commands.send({ type: 'ReleaseTask', caseId, body }, sender);
  }

  @Post('assign')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'Give a task to a person' })
  assign(
    @Param({ schema: place }) { case: caseId, task }: Place,
    @Body({ schema: assignTaskSchema }) { to, reason }: z.infer<typeof assignTaskSchema>,
    @Sends() sender: Sender,
  ): Promise<CommandAnswer> {
    const body = reason === undefined ? { task, to } : { task, to, reason };
    return this.commands.send({ type: 'AssignTask', caseId, body }, sender);
  }

  @Post('complete')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'The work of a task is done' })
  complete(
    @Param({ schema: place }) { case: caseId, task }: Place,
    @Body({ schema: completeTaskSchema }) { variables }: z.infer<typeof completeTaskSchema>,
    @Sends() sender: Sender,
  ): Promise<CommandAnswer> {
    return this.commands.send({ type: 'CompleteTask', caseId, body: { task, variables } }, sender);
  }

  @Post('return')
  @HttpCode(200)
  @CommandHeaderDocs()
  @Answers(commandAnswerSchema, { summary: 'Give work back with a reason, by an error event that the process models' })
  return(
    @Param({ schema: place }) { case: caseId, task }: Place,
    @Body({ schema: returnTaskSchema }) body: z.infer<typeof returnTaskSchema>,
    @Sends() sender: Sender,
  ): Promise<CommandAnswer> {
    return this.commands.send({ type: 'ReturnTask', caseId, body: { task, ...body } }, sender);
  }
}
