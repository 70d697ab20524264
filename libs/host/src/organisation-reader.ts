import type { EventStore, Head } from '@throughline/event-store';
import { genesisHash } from '@throughline/events';
import { organisationAfter, organisationStream, type OrganisationInForce } from '@throughline/organisation';

/** The organisation with the head that it was read at. */
export type OrganisationHead = { readonly head: Head; readonly inForce: OrganisationInForce | undefined };

/** The organisation in force, remembered for a moment and renewed from the record. */
export interface OrganisationReader {
  /** What is in force; at most a second behind another process's change. */
  current(): Promise<OrganisationInForce | undefined>;
  /** What is in force by the record itself, with its head. */
  renew(): Promise<OrganisationHead>;
}

/** So long, in ms, may a change by another process go unseen here. */
const freshMs = 1_000;

/** Reads the organisation of a record. */
export const createOrganisationReader = (store: Pick<EventStore, 'read'>): OrganisationReader => {
  let known: OrganisationHead = { head: { seq: 0, hash: genesisHash, at: undefined }, inForce: undefined };
  let checkedAt = -Infinity;
  let renewing: Promise<OrganisationHead> | undefined;
  const renew = async (): Promise<OrganisationHead> => {
    const asked = performance.now();
    const { commits, head } = await store.read(organisationStream, known.head.seq);
    if (head.seq >= known.head.seq) {
      known = { head, inForce: organisationAfter(known.inForce, commits) };
      checkedAt = asked;
    }
    return known;
  };
  return {
    current: async () => {
      if (performance.now() - checkedAt < freshMs) return known.inForce;
      renewing ??= renew().finally(() => (renewing = undefined));
      return (await renewing).inForce;
    },
    renew,
  };
};
