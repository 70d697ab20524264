import { Inject, Injectable } from '@nestjs/common';
import type { CommandInput } from '@throughline/cases';
import type { CommandAnswer } from '@throughline/contract';
import { refusal, type Principal, type Refusal } from '@throughline/events';
import { RECORD } from '@throughline/host';
import { abilityFor, mayAnswerService, mayCommand } from '@throughline/organisation';
import type { Sender } from '../http/asker.js';
import { defined } from '../http/defined.js';
import { refusalProblem } from '../http/refusal-status.js';
import type { ApiRecord } from '../record/open-record.js';
import { CaseWalls } from './case-walls.js';

/** A command on a case without its context. */
export type CaseOrder = CommandInput extends infer C ? (C extends CommandInput ? Omit<C, 'context'> : never) : never;

/** Brings commands to cases, inside the walls, and tells refusals as problems. */
@Injectable()
export class CaseCommands {
  constructor(
    @Inject(RECORD) private readonly record: Pick<ApiRecord, 'cases' | 'organisation'>,
    @Inject(CaseWalls) private readonly walls: CaseWalls,
  ) {}

  /** @throws HttpProblem 404 outside the walls; else what the refusal's code is told as. */
  async send(order: CaseOrder, { by, commandId, ifSeq, tell }: Sender): Promise<CommandAnswer> {
    // A start is the only command on a case that is not there yet.
    if (order.type !== 'StartCase') await this.walls.mustSee(by, order.caseId);
    const command = { ...order, context: { id: commandId, by } } as CommandInput;
    const barred =
      abilityRefusal(order, by) ?? (await this.strangerRefusal(order)) ?? (await this.foreignRefusal(order, by));
    const answer = await this.record.cases.execute(command, defined({ ifSeq, barred }));
    if (answer.kind === 'refused') {
      throw refusalProblem(answer.refusal, { place: `case ${order.caseId}`, seq: answer.seq, commandId });
    }
    if (order.type === 'StartCase') this.walls.opened(by, order.caseId);
    tell(answer.seq);
    return { case: order.caseId, seq: answer.seq, commandId, answer: answer.answer };
  }

  /** Nobody outside the organisation gets work, and with it sight of a case. */
  private async strangerRefusal(order: CaseOrder): Promise<Refusal | undefined> {
    if (order.type !== 'AssignTask') return undefined;
    const { to } = order.body;
    const inForce = await this.record.organisation.current();
    if (inForce?.organisation.people.some(({ id }) => id === to) === true) return undefined;
    return refusal('PersonUnknown', `The organisation in force knows nobody with the id ${to}.`, { person: to });
  }

  /** A request keeps its number and its department; of one that is over the case itself says so. */
  private async foreignRefusal(order: CaseOrder, by: Principal): Promise<Refusal | undefined> {
    const number = requestOf(order);
    if (number === undefined) return undefined;
    const request = (await this.record.cases.state(order.caseId)).requests.get(number);
    if (request === undefined || mayAnswerService(request.department, by)) return undefined;
    const { department = '' } = request;
    const message = `Request ${String(number)} is for the department ${department} to answer.`;
    return refusal('NotAllowed', message, { request: number, department });
  }
}

const requestOf = (order: CaseOrder): number | undefined => {
  switch (order.type) {
    case 'CompleteService':
    case 'FailService':
      return order.body.request;
    case 'ThrowError':
      return order.body.instance;
    default:
      return undefined;
  }
};

const abilityRefusal = ({ type }: CaseOrder, by: Principal): Refusal | undefined => {
  if (mayCommand(type, by)) return undefined;
  const ability = abilityFor[type];
  return refusal('NotAllowed', `${type} needs a role with the ability ${ability}.`, { ability });
};
