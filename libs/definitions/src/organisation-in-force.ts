import { organisationEventSchemas, type OrganisationDocument, type StreamRef } from '@throughline/events';
import type { EventStore } from '@throughline/event-store';

/** The organisation in force and its version; version 0: none was set. */
export type OrganisationInForce = {
  readonly version: number;
  readonly document: OrganisationDocument | undefined;
};

const stream: StreamRef = { kind: 'organisation', id: 'company' };

/** Reads the organisation; what was read is kept until its stream has moved. */
export const createOrganisationReader = (
  store: Pick<EventStore, 'head' | 'read'>,
): (() => Promise<OrganisationInForce>) => {
  let kept: { readonly seq: number; readonly organisation: OrganisationInForce } = {
    seq: 0,
    organisation: { version: 0, document: undefined },
  };
  return async () => {
    const { seq } = await store.head(stream);
    if (seq === kept.seq) return kept.organisation;
    const { commits, head } = await store.read(stream, seq - 1);
    const last = commits.at(-1)?.events.at(-1);
    if (last === undefined) return kept.organisation;
    const { version, organisation } = organisationEventSchemas.OrganisationSet.parse(last.data);
    kept = { seq: head.seq, organisation: { version, document: organisation } };
    return kept.organisation;
  };
};
