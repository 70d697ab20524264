import { createHash } from 'node:crypto';
import { Fault } from '@throughline/events';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

/** What a good token says. `client`: the application that it was given to. */
export type Claims = { readonly subject: string; readonly client: string | undefined; readonly expires: number };

/** Why a token is not good; the reason is for the log, the caller learns only that it is not. */
export type Verified =
  { readonly kind: 'good'; readonly claims: Claims } | { readonly kind: 'bad'; readonly reason: string };

/** Checks tokens of one issuer. */
export interface TokenVerifier {
  /** @throws Fault `IssuerUnavailable` (retryable) while its keys can't be fetched. */
  verify(token: string): Promise<Verified>;
  /** Whether the issuer's keys are known: without them nobody gets in. */
  ready(): Promise<boolean>;
}

/** `issuer` as in its discovery document; `audience`: ours. */
export type TokenVerifierOptions = { readonly issuer: string; readonly audience: string };

/** Verifies by the keys that the issuer's discovery document leads to; what was verified is remembered for minutes. */
export const createTokenVerifier = ({ issuer, audience }: TokenVerifierOptions): TokenVerifier => {
  const keys = discovered(issuer);
  const known = new Map<string, { readonly claims: Claims; readonly until: number }>();
  return {
    verify: async (token) => {
      if (token.length > longestToken) return { kind: 'bad', reason: 'longer than 8 kB' };
      const digest = createHash('sha256').update(token).digest('base64');
      const before = known.get(digest);
      if (before !== undefined && before.until > Date.now()) return { kind: 'good', claims: before.claims };
      known.delete(digest);
      const verified = await verifyToken(token, await keys(), { issuer, audience });
      if (verified.kind === 'good') remember(known, digest, verified.claims);
      return verified;
    },
    ready: async () =>
      keys().then(
        () => true,
        () => false,
      ),
  };
};

const longestToken = 8_192;

/** Asymmetric only: a public key can't be used as a secret here. */
const algorithms = [
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
];

/** Clocks of two machines differ by this much, in seconds. */
const clockTolerance = 5;

/** Access tokens (RFC 9068) and the plain type that most issuers write; no logout, DPoP or other JWT passes for one. */
const types = new Set<unknown>([undefined, 'jwt', 'at+jwt', 'application/at+jwt']);

const verifyToken = async (
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, audience }: TokenVerifierOptions,
): Promise<Verified> => {
  try {
    const options = { issuer, audience, algorithms, clockTolerance, requiredClaims: ['exp'] };
    const { payload, protectedHeader } = await jwtVerify(token, keys, options);
    const { typ } = protectedHeader;
    if (!types.has(typ?.toLowerCase())) return { kind: 'bad', reason: `a ${String(typ)} is no access token` };
    return claimsOf(payload);
  } catch (error) {
    if (saysNothingOfTheToken(error)) throw unavailable(issuer, error);
    return { kind: 'bad', reason: error instanceof errors.JOSEError ? error.code : 'unreadable' };
  }
};

/** `fetch` itself fails with a TypeError. */
const saysNothingOfTheToken = (error: unknown): boolean =>
  error instanceof errors.JOSEError
    ? issuerErrors.has(error.code)
    : error instanceof TypeError && error.message.includes('fetch');

/** The key set did not come, or was none: nothing is said of the token by that. */
const issuerErrors = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC']);

const claimSchema = z.object({
  sub: z.string().min(1).max(255),
  azp: z.string().min(1).max(255).optional(),
  client_id: z.string().min(1).max(255).optional(),
  exp: z.number(),
  iat: z.number().optional(),
});

const claimsOf = (payload: JWTPayload): Verified => {
  const parsed = claimSchema.safeParse(payload);
  if (!parsed.success) return { kind: 'bad', reason: 'claims of the wrong form' };
  const { sub, azp, client_id, exp, iat } = parsed.data;
  if (iat !== undefined && iat > Date.now() / 1_000 + clockTolerance) return { kind: 'bad', reason: 'issued later' };
  return { kind: 'good', claims: { subject: sub, client: client_id ?? azp, expires: exp } };
};

/** So long may a token outlive the key that signed it. */
const memoryMs = 300_000;

const mostRemembered = 10_000;

const remember = (
  known: Map<string, { readonly claims: Claims; readonly until: number }>,
  digest: string,
  claims: Claims,
): void => {
  known.set(digest, { claims, until: Math.min(claims.expires * 1_000, Date.now() + memoryMs) });
  if (known.size > mostRemembered) known.delete(known.keys().next().value ?? digest);
};

/** The key set by discovery, asked for until it is there; after that `jose` renews it when a key is new. */
const discovered = (issuer: string): (() => Promise<JWTVerifyGetKey>) => {
  let found: Promise<JWTVerifyGetKey> | undefined;
  return () => {
    found ??= discover(issuer).catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  };
};

const discover = async (issuer: string): Promise<JWTVerifyGetKey> => {
  try {
    const address = `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`;
    const response = await fetch(address, { signal: AbortSignal.timeout(5_000), redirect: 'error' });
    const document = discoverySchema.parse(await response.json());
    // A document that speaks for another issuer would hand our doors to that one (OpenID Connect Discovery §4.3).
    if (document.issuer !== issuer) throw new Error('the discovery document names another issuer');
    return createRemoteJWKSet(new URL(document.jwks_uri), { timeoutDuration: 5_000 });
  } catch (error) {
    throw unavailable(issuer, error);
  }
};

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });

const unavailable = (issuer: string, cause: unknown): Fault =>
  new Fault('IssuerUnavailable', `the keys of ${issuer} can't be fetched now`, true, { cause });
