import { Inject, Injectable } from '@nestjs/common';
import type { OrganisationDocument, Principal } from '@throughline/events';
import { RECORD } from '@throughline/host';
import { principalFor, principalForSystem } from '@throughline/organisation';
import { HttpProblem } from '../http/http-problem.js';
import type { ApiRecord } from '../record/open-record.js';
import { CONFIG } from '../record/tokens.js';
import type { ApiConfig } from '../config/read-config.js';
import type { Claims } from './token-verifier.js';

/** Who a token stands for, by the organisation of that version. */
export type Identified = { readonly principal: Principal; readonly version: number };

/** Turns claims into principals: the token says who it is, the organisation in force what he or she may do. */
@Injectable()
export class Principals {
  private readonly known = new Map<string, Identified>();
  private version = -1;

  constructor(
    @Inject(RECORD) private readonly record: Pick<ApiRecord, 'organisation'>,
    @Inject(CONFIG) private readonly config: Pick<ApiConfig, 'env' | 'firstAdministrator'>,
  ) {}

  /** @throws HttpProblem `NotInOrganisation` for somebody whom the organisation in force does not know. */
  async of(claims: Claims): Promise<Identified> {
    const inForce = await this.record.organisation.current();
    const version = inForce?.version ?? 0;
    if (version !== this.version) {
      this.known.clear();
      this.version = version;
    }
    const key = JSON.stringify([claims.subject, claims.client]);
    const before = this.known.get(key);
    if (before !== undefined) return before;
    const principal =
      inForce === undefined ? this.beforeAll(claims) : principalOf(inForce.organisation, claims, this.config.env);
    if (principal === undefined) throw stranger(claims);
    const identified = { principal, version };
    if (this.known.size < mostKnown) this.known.set(key, identified);
    return identified;
  }

  /** While there is no organisation, one person may set the first, and do nothing else. */
  private beforeAll({ subject }: Claims): Principal | undefined {
    const { env, firstAdministrator } = this.config;
    if (firstAdministrator === undefined ? env !== 'dev' : firstAdministrator !== subject) return undefined;
    return {
      actor: { kind: 'person', id: subject },
      namespace: `person/${subject}`,
      roles: [],
      departments: [],
      abilities: ['manage-organisation'],
    };
  }
}

const mostKnown = 50_000;

/**
 * A token that a client got for itself has the client as its subject (RFC 9068 §2.2): it is a system, never a person of
 * the same name. A developer's issuer gives people such tokens too, for want of a browser.
 */
const principalOf = (
  organisation: OrganisationDocument,
  { subject, client }: Claims,
  env: ApiConfig['env'],
): Principal | undefined => {
  if (client !== subject) return principalFor(organisation, subject);
  const system = principalForSystem(organisation, client);
  return system ?? (env === 'dev' ? principalFor(organisation, subject) : undefined);
};

const stranger = ({ subject }: Claims): HttpProblem =>
  new HttpProblem(403, {
    code: 'NotInOrganisation',
    message: `The organisation in force does not know ${subject}. Ask who keeps it to add you.`,
  });
