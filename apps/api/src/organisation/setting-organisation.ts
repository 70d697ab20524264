import { Inject, Injectable } from '@nestjs/common';
import type { Append } from '@throughline/event-store';
import { canonicalJson, Fault, refusal, type Json, type Principal } from '@throughline/events';
import { RECORD, sha256, type OrganisationHead } from '@throughline/host';
import {
  hasAbility,
  organisationStream,
  readOrganisation,
  setOrganisation,
  type SetOrganisationDecision,
} from '@throughline/organisation';
import type { Sender } from '../http/asker.js';
import { refusalProblem } from '../http/refusal-status.js';
import type { ApiRecord } from '../record/open-record.js';

/** The answer to a document that is in force. */
export type Set = { readonly version: number; readonly seq: number };

/** Load, decide, append for the organisation's one stream. */
@Injectable()
export class SettingOrganisation {
  constructor(@Inject(RECORD) private readonly record: Pick<ApiRecord, 'store' | 'now' | 'organisation'>) {}

  /** Puts the document into force; problems in it are told before anything is decided. */
  async set(document: unknown, { by, commandId, ifSeq }: Omit<Sender, 'tell'>): Promise<Set> {
    const reading = hasAbility(by, 'manage-organisation') ? readOrganisation(document) : notAllowed;
    if (!reading.ok && reading.problems.length > 0) throw refused(reading.problems);
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const before = await this.record.organisation.renew();
      const decision = reading.ok ? setOrganisation(before.inForce, reading) : barred;
      const append = appendOf({ before, decision, by, commandId, document, at: this.record.now() });
      if (ifSeq !== undefined && before.head.seq !== ifSeq) await this.refuseMoved(append, before);
      const appended = await this.record.store.append(append);
      if (appended.kind === 'conflict') continue;
      await this.record.organisation.renew();
      return answerOf(appended, decision, commandId);
    }
    throw new Fault('OrganisationBusy', 'the organisation was changed by others all the while', true);
  }

  private async refuseMoved(append: Append, { head }: OrganisationHead): Promise<void> {
    const stored = await this.record.store.answerTo(append.command);
    if (stored !== undefined) return;
    const message = `The organisation stands at ${String(head.seq)} by now. Read it again, then decide anew.`;
    throw refusalProblem(refusal('CaseMovedOn', message), { seq: head.seq });
  }
}

const attempts = 8;

const notAllowed = { ok: false, problems: [] } as const;

const barred: SetOrganisationDecision = {
  kind: 'refused',
  refusal: refusal('NotAllowed', 'Setting the organisation needs a role with the ability manage-organisation.'),
};

const refused = (problems: Extract<ReturnType<typeof readOrganisation>, { ok: false }>['problems']) =>
  refusalProblem(
    refusal('OrganisationRefused', `The document has ${String(problems.length)} problems; nothing of it is in force.`),
    { place: problems[0]?.pointer ?? '', problems },
  );

type Setting = {
  readonly before: OrganisationHead;
  readonly decision: SetOrganisationDecision;
  readonly by: Principal;
  readonly commandId: string;
  readonly document: unknown;
  readonly at: string;
};

const appendOf = ({ before, decision, by, commandId, document, at }: Setting): Append => ({
  stream: organisationStream,
  expected: before.head,
  command: {
    namespace: by.namespace,
    id: commandId,
    type: 'SetOrganisation',
    fingerprint: sha256(canonicalJson((document ?? null) as Json)),
  },
  at,
  actor: by.actor,
  outcome:
    decision.kind === 'refused'
      ? { kind: 'refusal', refusal: decision.refusal }
      : {
          kind: 'events',
          events: decision.events.map(({ type, v, data }) => ({ type, v, data: data as Json })),
          answer: { version: decision.version },
        },
});

const answerOf = (
  appended: Exclude<Awaited<ReturnType<ApiRecord['store']['append']>>, { kind: 'conflict' }>,
  decision: SetOrganisationDecision,
  commandId: string,
): Set => {
  if (appended.kind === 'reused') {
    throw refusalProblem(refusal('CommandIdReused', `Command id ${commandId} was used for another command.`));
  }
  if (appended.kind === 'answered') {
    const { stored } = appended;
    if (stored.kind === 'refused') throw refusalProblem(stored.refusal, { seq: stored.seq });
    return { version: (stored.answer as { version: number }).version, seq: stored.seq };
  }
  if (decision.kind === 'refused') throw refusalProblem(decision.refusal, { seq: appended.head.seq });
  return { version: decision.version, seq: appended.head.seq };
};
