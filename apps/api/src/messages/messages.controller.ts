import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  broadcastSchema,
  broadcastSignalSchema,
  publishedSchema,
  publishMessageSchema,
  type Broadcast,
  type Published,
} from '@throughline/contract';
import { broadcastSignal, publishMessage } from '@throughline/correlation';
import { refusal, reservedKeyIn, type CommandContext, type JsonObject, type Principal } from '@throughline/events';
import { RECORD } from '@throughline/host';
import { hasAbility } from '@throughline/organisation';
import type { z } from 'zod';
import { Sends, type Sender } from '../http/asker.js';
import { refusalProblem } from '../http/refusal-status.js';
import { Answers, CommandIdDocs } from '../openapi/answers.js';
import type { ApiRecord } from '../record/open-record.js';

/** What comes from outside and finds the cases that wait for it. */
@ApiTags('messages')
@Controller('v1')
export class MessagesController {
  constructor(@Inject(RECORD) private readonly record: Pick<ApiRecord, 'store' | 'projectors' | 'now'>) {}

  @Post('messages')
  @HttpCode(202)
  @CommandIdDocs()
  @Answers(publishedSchema, { summary: 'Publish a message', status: 202 })
  async publish(
    @Body({ schema: publishMessageSchema }) body: z.infer<typeof publishMessageSchema>,
    @Sends() { by, commandId }: Sender,
  ): Promise<Published> {
    mayPublish(by, body.payload);
    const { message, name, key, payload, ttlSeconds } = body;
    const answer = await publishMessage(
      this.record,
      {
        source: by.namespace,
        id: message ?? commandId,
        ...{ name, payload, timeToLive: ttlSeconds * 1_000 },
        ...(key === undefined ? {} : { key }),
      },
      this.context(by, commandId),
    );
    if (answer.kind === 'refused') throw refusalProblem(answer.refusal, { commandId });
    return { message: answer.message, commandId };
  }

  @Post('signals')
  @HttpCode(202)
  @CommandIdDocs()
  @Answers(broadcastSchema, { summary: 'Broadcast a signal', status: 202 })
  async broadcast(
    @Body({ schema: broadcastSignalSchema }) body: z.infer<typeof broadcastSignalSchema>,
    @Sends() { by, commandId }: Sender,
  ): Promise<Broadcast> {
    mayPublish(by, body.payload);
    const { signal, name, payload } = body;
    const answer = await broadcastSignal(
      this.record,
      { source: by.namespace, id: signal ?? commandId, name, payload },
      this.context(by, commandId),
    );
    if (answer.kind === 'refused') throw refusalProblem(answer.refusal, { commandId });
    return { signal: answer.signal, commandId };
  }

  private context(by: Principal, id: string): CommandContext {
    return { id, by, at: this.record.now() };
  }
}

const mayPublish = (by: Principal, payload: JsonObject): void => {
  if (!hasAbility(by, 'publish-message')) {
    throw refusalProblem(refusal('NotAllowed', 'Messages and signals need a role with the ability publish-message.'));
  }
  const path = reservedKeyIn(payload);
  if (path === undefined) return;
  throw refusalProblem(
    refusal('ReservedKey', `The key at ${path} is reserved. Give it another name.`, { pointer: path }),
  );
};
