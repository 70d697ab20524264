import type { CommandInput } from '@throughline/cases';
import type { HostRecord } from '@throughline/host';
import { refusal, type Principal, type Refusal } from '@throughline/events';
import {
  commandNamespace,
  readCommand,
  type DeadReason,
  type DepartmentCommand,
  type IncomingMessage,
} from '@throughline/messaging';
import { abilityFor, mayCommand, principalForSystem } from '@throughline/organisation';
import type { InboundOutcome } from './inbound-accounts.js';

/** What the taking of a command needs of the record. */
export type CommandRecord = Pick<HostRecord, 'cases' | 'organisation'>;

/** What a message came to: it is one of a command that was answered, or a dead letter. */
export type Taken =
  | ({ readonly kind: 'answered' } & InboundOutcome)
  | {
      readonly kind: 'dead';
      readonly why: DeadReason;
      readonly source?: string | undefined;
      readonly id?: string | undefined;
    };

/** Takes a message of a department's system to the case that it is meant for, inside the department's walls. */
export const takeCommand = async (record: CommandRecord, message: IncomingMessage): Promise<Taken> => {
  const reading = readCommand(message);
  if (reading.kind === 'unreadable') {
    const { code, words, source, id } = reading.why;
    return { kind: 'dead', why: { code, words }, source, id };
  }
  const { command } = reading;
  const sender = await senderOf(record, command);
  const wrong = 'code' in sender ? sender : await foreignTask(record, command);
  if (wrong !== undefined || 'code' in sender) {
    return { kind: 'dead', why: wrong ?? nobody, source: command.source, id: command.id };
  }
  return execute(record, command, { by: sender, message });
};

const nobody: DeadReason = { code: 'UnknownSource', words: 'Nobody sent it.' };

/** The system as one who acts: by the organisation in force, and only for its own departments. */
const senderOf = async (
  { organisation }: CommandRecord,
  command: DepartmentCommand,
): Promise<Principal | DeadReason> => {
  const { source, department } = command;
  const inForce = await organisation.current();
  const system = inForce && principalForSystem(inForce.organisation, source);
  if (system === undefined) {
    return { code: 'UnknownSource', words: `The organisation in force knows no system ${source}.` };
  }
  if (!system.departments.includes(department)) {
    return { code: 'ForeignSource', words: `The system ${source} does not belong to the department ${department}.` };
  }
  return { ...system, namespace: commandNamespace(source) };
};

/**
 * A department answers for its own tasks. One that is not open any more is nobody's: the engine refuses it, or knows the
 * command.
 */
const foreignTask = async (record: CommandRecord, command: DepartmentCommand): Promise<DeadReason | undefined> => {
  const { caseId, body, department } = command;
  const state = await record.cases.state(caseId);
  if (state.status === 'unknown') return { code: 'UnknownCase', words: `There is no case ${caseId}.` };
  const task = state.tasks.get(body.task);
  if (task === undefined || task.department === department) return undefined;
  const words = `Task ${String(body.task)} of case ${caseId} is not the department ${department}'s.`;
  return { code: 'ForeignTask', words };
};

type Sent = { readonly by: Principal; readonly message: IncomingMessage };

const execute = async (record: CommandRecord, command: DepartmentCommand, { by, message }: Sent): Promise<Taken> => {
  const { type, id, source, caseId, body } = command;
  const { topic, partition, offset } = message;
  // Where the department's system is told of a refusal is known by the topic that it sent the command on.
  const causation = `${topic}/${String(partition)}/${String(offset)}`;
  const input = { type, caseId, body, context: { id, by, causation } } as CommandInput;
  const barred = abilityRefusal(command, by);
  const answer = await record.cases.execute(input, barred === undefined ? {} : { barred });
  const known = { source, commandId: id };
  if (answer.kind === 'accepted') return { kind: 'answered', outcome: 'ok', answers: true, ...known };
  const { code } = answer.refusal;
  return { kind: 'answered', outcome: 'refused', answers: code !== 'CommandIdReused', reason: code, ...known };
};

const abilityRefusal = ({ type }: DepartmentCommand, by: Principal): Refusal | undefined => {
  if (mayCommand(type, by)) return undefined;
  const ability = abilityFor[type];
  return refusal('NotAllowed', `${type} needs a role with the ability ${ability}.`, { ability });
};
