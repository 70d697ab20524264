import {
  canonicalJson,
  organisationEventSchemas,
  refusal,
  type Commit,
  type Json,
  type OrganisationDocument,
  type OrganisationEvent,
  type Refusal,
  type StreamRef,
} from '@throughline/events';

/** The one stream that the organisation is kept in. */
export const organisationStream: StreamRef = { kind: 'organisation', id: 'company' };

/** The organisation in force and its number, which counts from 1. */
export type OrganisationInForce = { readonly version: number; readonly organisation: OrganisationDocument };

/** The command: the whole document, read by `readOrganisation`. */
export type SetOrganisation = { readonly organisation: OrganisationDocument; readonly reason?: string };

/** What setting an organisation comes to. */
export type SetOrganisationDecision =
  | { readonly kind: 'accepted'; readonly events: readonly [OrganisationEvent]; readonly version: number }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Puts a document into force as the next version; one that changes nothing is refused. */
export const setOrganisation = (
  current: OrganisationInForce | undefined,
  { organisation, reason }: SetOrganisation,
): SetOrganisationDecision => {
  if (current !== undefined && same(current.organisation, organisation)) {
    const version = String(current.version);
    const message = `this is word for word version ${version}, which is in force; there is nothing to do`;
    return { kind: 'refused', refusal: refusal('OrganisationUnchanged', message, { version: current.version }) };
  }
  const version = (current?.version ?? 0) + 1;
  const data = { version, organisation, ...(reason === undefined ? {} : { reason }) };
  return { kind: 'accepted', events: [{ type: 'OrganisationSet', v: 1, data }], version };
};

/** The organisation after the commits of its stream. */
export const organisationAfter = (
  current: OrganisationInForce | undefined,
  commits: readonly Pick<Commit, 'events'>[],
): OrganisationInForce | undefined => {
  const last = commits.at(-1)?.events.at(-1);
  if (last === undefined) return current;
  const { version, organisation } = organisationEventSchemas.OrganisationSet.parse(last.data);
  return { version, organisation };
};

const same = (one: OrganisationDocument, other: OrganisationDocument): boolean =>
  canonicalJson(one as Json) === canonicalJson(other as Json);
