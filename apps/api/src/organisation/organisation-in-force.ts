import { Inject, Injectable } from '@nestjs/common';
import type { Head } from '@throughline/event-store';
import { genesisHash } from '@throughline/events';
import { organisationAfter, organisationStream, type OrganisationInForce as InForce } from '@throughline/organisation';
import type { ApiRecord } from '../record/open-record.js';
import { RECORD } from '../record/tokens.js';

/** The organisation with the head that it was read at. */
export type OrganisationHead = { readonly head: Head; readonly inForce: InForce | undefined };

/** So long may a change on another replica go unseen here. */
const freshMs = 1_000;

/** The organisation in force, remembered for a moment and renewed from the record. */
@Injectable()
export class OrganisationInForce {
  private known: OrganisationHead = { head: { seq: 0, hash: genesisHash, at: undefined }, inForce: undefined };
  private checkedAt = -Infinity;
  private renewing: Promise<OrganisationHead> | undefined;

  constructor(@Inject(RECORD) private readonly record: Pick<ApiRecord, 'store'>) {}

  /** What is in force; at most a second behind another replica's change. */
  async current(): Promise<InForce | undefined> {
    if (performance.now() - this.checkedAt < freshMs) return this.known.inForce;
    this.renewing ??= this.renew().finally(() => (this.renewing = undefined));
    return (await this.renewing).inForce;
  }

  /** What is in force by the record itself, with its head. */
  async renew(): Promise<OrganisationHead> {
    const asked = performance.now();
    const { commits, head } = await this.record.store.read(organisationStream, this.known.head.seq);
    if (head.seq >= this.known.head.seq) {
      this.known = { head, inForce: organisationAfter(this.known.inForce, commits) };
      this.checkedAt = asked;
    }
    return this.known;
  }
}
