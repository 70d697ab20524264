import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { meSchema, type Me } from '@throughline/contract';
import { revealed } from '@throughline/events';
import { RECORD } from '@throughline/host';
import { Asks, type Asker } from '../http/asker.js';
import { Answers } from '../openapi/answers.js';
import type { ApiRecord } from '../record/open-record.js';

/** Who asks. */
@ApiTags('me')
@Controller('v1/me')
export class MeController {
  constructor(@Inject(RECORD) private readonly record: Pick<ApiRecord, 'organisation'>) {}

  @Get()
  @Answers(meSchema, { summary: 'Who asks, as the organisation in force has it' })
  async me(@Asks() { by }: Asker): Promise<Me> {
    const inForce = await this.record.organisation.current();
    const { kind, id } = by.actor;
    const person = kind === 'person' ? inForce?.organisation.people.find((one) => one.id === id) : undefined;
    const name = person === undefined ? undefined : revealed(person.name);
    return {
      kind: kind === 'system' ? 'system' : 'person',
      id,
      ...(typeof name === 'string' ? { name } : {}),
      roles: [...by.roles],
      departments: [...by.departments],
      abilities: [...(by.abilities ?? [])],
      organisation: inForce?.version ?? 0,
    };
  }
}
