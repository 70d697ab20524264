import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportSPKI, generateKeyPair, SignJWT, type CryptoKey, type JWTHeaderParameters, type JWTPayload } from 'jose';
import { startTestApi, type TestApi } from '../testing/test-api.js';
import { startTestIssuer, type TestIssuer } from '../testing/test-issuer.js';
import { company } from '../testing/test-company.js';

let api: TestApi;
let stranger: TestIssuer;
let foreign: CryptoKey;

beforeAll(async () => {
  api = await startTestApi({ env: 'production', firstAdministrator: 'carl' });
  stranger = await startTestIssuer();
  foreign = (await generateKeyPair('ES256')).privateKey;
  await api.as('carl').setOrganisation(company);
});

afterAll(async () => {
  await stranger.stop();
  await api.stop();
});

type Making = {
  readonly header?: Partial<JWTHeaderParameters>;
  readonly claims?: JWTPayload;
  readonly key?: CryptoKey;
  readonly crit?: Record<string, boolean>;
};

const seconds = (fromNow: number): number => Math.floor(Date.now() / 1_000) + fromNow;

/** A token that is good but for what the spec says. */
const made = ({ header = {}, claims = {}, key = api.issuer.privateKey, crit }: Making): Promise<string> =>
  new SignJWT({
    ...{ sub: 'ada', iss: api.issuer.url, aud: api.issuer.audience, client_id: 'console' },
    ...{ iat: seconds(0), exp: seconds(600) },
    ...claims,
  })
    .setProtectedHeader({ alg: 'ES256', kid: api.issuer.keyId, typ: 'at+jwt', ...header })
    .sign(key, crit === undefined ? {} : { crit });

const encoded = (value: object | string): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const goodClaims = () => ({
  ...{ sub: 'ada', iss: api.issuer.url, aud: api.issuer.audience },
  ...{ iat: seconds(0), exp: seconds(600) },
});

const unsigned = (alg: string): string => `${encoded({ alg, typ: 'at+jwt' })}.${encoded(goodClaims())}.`;

/** The public key used as if it were a secret. */
const confused = async (alg: 'HS256' | 'HS384' | 'HS512'): Promise<string> => {
  const secret = await exportSPKI(api.issuer.publicKey);
  const text = `${encoded({ alg, typ: 'at+jwt', kid: api.issuer.keyId })}.${encoded(goodClaims())}`;
  return `${text}.${createHmac(alg.replace('HS', 'sha'), secret).update(text).digest('base64url')}`;
};

const part = async (index: number, change: (text: string) => string): Promise<string> => {
  const parts = (await made({})).split('.');
  parts[index] = change(parts[index] ?? '');
  return parts.join('.');
};

const flipped = (text: string): string => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;

const bad: readonly (readonly [what: string, token: () => string | Promise<string>])[] = [
  ['no algorithm', () => unsigned('none')],
  ['no algorithm, in capitals', () => unsigned('NONE')],
  ['an algorithm and no signature', () => unsigned('ES256')],
  ['the public key as a secret, HS256', () => confused('HS256')],
  ['the public key as a secret, HS384', () => confused('HS384')],
  ['the public key as a secret, HS512', () => confused('HS512')],
  ['a key of somebody else', () => made({ key: foreign })],
  ['a key of somebody else under another name', () => made({ key: foreign, header: { kid: 'another' } })],
  ['a key that the token brings along', () => made({ key: foreign, header: { jku: `${stranger.url}/jwks` } })],
  ['a key id that nobody has', () => made({ header: { kid: 'nobody' } })],
  ['a key id that is a path', () => made({ header: { kid: '../../etc/passwd' } })],
  ['another issuer’s token', () => stranger.token('ada')],
  ['another issuer’s name', () => made({ claims: { iss: stranger.url } })],
  ['an issuer with a slash too many', () => made({ claims: { iss: `${api.issuer.url}/` } })],
  ['no issuer', () => made({ claims: { iss: undefined as unknown as string } })],
  ['another audience', () => made({ claims: { aud: 'payroll' } })],
  ['many audiences, none of them ours', () => made({ claims: { aud: ['payroll', 'Throughline'] } })],
  ['no audience', () => made({ claims: { aud: undefined as unknown as string } })],
  ['an empty audience', () => made({ claims: { aud: [] } })],
  ['a time that is over', () => made({ claims: { exp: seconds(-60) } })],
  ['a time that was over in 1970', () => made({ claims: { exp: 0 } })],
  ['no end', () => made({ claims: { exp: undefined as unknown as number } })],
  ['an end that is no number', () => made({ claims: { exp: 'tomorrow' as unknown as number } })],
  ['a time that has not come', () => made({ claims: { nbf: seconds(600) } })],
  ['a beginning that is no number', () => made({ claims: { nbf: 'now' as unknown as number } })],
  ['a birth in the future', () => made({ claims: { iat: seconds(600) } })],
  ['nobody', () => made({ claims: { sub: undefined as unknown as string } })],
  ['an empty name', () => made({ claims: { sub: '' } })],
  ['a name that is no text', () => made({ claims: { sub: ['ada'] as unknown as string } })],
  ['a name of a thousand letters', () => made({ claims: { sub: 'a'.repeat(1_000) } })],
  ['a client that is no text', () => made({ claims: { client_id: 7 } })],
  ['the type of a logout token', () => made({ header: { typ: 'logout+jwt' } })],
  ['the type of a DPoP proof', () => made({ header: { typ: 'dpop+jwt' } })],
  [
    'a demand that we do not know',
    () => made({ header: { crit: ['exp-or-not'], 'exp-or-not': true }, crit: { 'exp-or-not': true } }),
  ],
  ['a changed name', () => part(1, () => encoded({ ...goodClaims(), sub: 'carl' }))],
  ['a changed header', () => part(0, () => encoded({ alg: 'ES256', typ: 'JWT' }))],
  ['a changed signature', () => part(2, flipped)],
  ['a signature of zeros', () => part(2, () => Buffer.alloc(64).toString('base64url'))],
  ['half a signature', () => part(2, (text) => text.slice(0, 40))],
  ['one part', () => 'garbage'],
  ['two parts', async () => (await made({})).split('.').slice(0, 2).join('.')],
  ['four parts', async () => `${await made({})}.more`],
  ['five parts, as if encrypted', async () => `${await made({})}.and.more`],
  ['claims that are no JSON', () => part(1, () => encoded('{"sub":"ada"'))],
  ['claims that are a list', () => part(1, () => encoded('["ada"]'))],
  ['more than 8 kB', () => made({ claims: { much: 'x'.repeat(10_000) } })],
];

const statusFor = async (authorization: string | undefined): Promise<number> => {
  const headers = authorization === undefined ? {} : { authorization };
  const response = await fetch(`${api.url}/v1/me`, { headers });
  const body = (await response.json()) as { code?: string; detail?: string };
  if (response.status === 401) expect(['TokenRefused', 'NotAuthenticated']).toContain(body.code);
  return response.status;
};

describe('whoever comes with a good token', () => {
  it('is let in as the person whom the organisation knows', async () => {
    expect(await statusFor(`Bearer ${await made({})}`)).toBe(200);
    expect(await api.as('ada').me()).toMatchObject({ kind: 'person', id: 'ada', departments: ['sales'] });
  });

  it('may have clocks that differ by a few seconds', async () => {
    expect(await statusFor(`Bearer ${await made({ claims: { exp: seconds(-2) } })}`)).toBe(200);
    expect(await statusFor(`Bearer ${await made({ claims: { nbf: seconds(2) } })}`)).toBe(200);
  });

  it('is a system where the client got the token for itself', async () => {
    const token = await made({ claims: { sub: 'cad', client_id: 'cad' } });
    const response = await fetch(`${api.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } });

    expect(await response.json()).toMatchObject({ kind: 'system', id: 'cad', departments: ['production'] });
  });

  it('is nobody where a client calls itself like a person', async () => {
    expect(await statusFor(`Bearer ${await made({ claims: { sub: 'ada', client_id: 'ada' } })}`)).toBe(403);
  });

  it('is turned away at the latest when the token is over, though it was good a moment ago', async () => {
    const token = `Bearer ${await made({ claims: { exp: seconds(-3) } })}`;
    expect(await statusFor(token)).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 3_500));

    expect(await statusFor(token)).toBe(401);
  });
});

describe('whoever comes without a good token', () => {
  it.each(bad.map(([what, token]) => ({ what, token })))('is kept out with $what', async ({ token }) => {
    expect(await statusFor(`Bearer ${await token()}`)).toBe(401);
  });

  it.each(['', 'Bearer', 'Bearer ', 'Basic YWRhOmRldg==', 'Bearer a b', 'Token x'])(
    'is kept out with the header "%s"',
    async (header) => {
      expect(await statusFor(header)).toBe(401);
    },
  );

  it('is told where to get in, and nothing of why the token was not good', async () => {
    const response = await fetch(`${api.url}/v1/me`, {
      headers: { authorization: `Bearer ${await stranger.token('ada')}` },
    });
    const text = await response.text();

    expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect(text).not.toMatch(/ERR_|JWS|"iss"|signature/);
  });
});
