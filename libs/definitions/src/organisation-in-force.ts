import { Fault, organisationEventSchemas, type OrganisationDocument, type StreamRef } from '@throughline/events';
import type { EventStore } from '@throughline/event-store';
import { remembered } from './compiled-files.js';

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

/** The organisation of a version, which never changes; of the versions, the `limit` that were asked for last are kept. */
export const createOrganisationAt = (
  store: Pick<EventStore, 'read'>,
  limit: number,
): ((version: number) => Promise<OrganisationDocument>) => {
  const byVersion = remembered(limit, async (text) => {
    const version = Number(text);
    // each version is an event, so that it stands at its own number at the earliest
    const { commits } = await store.read(stream, version - 1);
    const set = commits
      .flatMap(({ events }) => events.map(({ data }) => organisationEventSchemas.OrganisationSet.parse(data)))
      .find((each) => each.version === version);
    if (set !== undefined) return set.organisation;
    const why = `the record has no version ${text} of the organisation; restore it from a backup`;
    throw new Fault('OrganisationMissing', why, false);
  });
  return (version) => byVersion(String(version));
};
