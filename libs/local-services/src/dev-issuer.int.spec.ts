import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startDevIssuer, type DevIssuer } from './dev-issuer.js';

let home: string;
let issuer: DevIssuer;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'throughline-issuer-'));
  issuer = await startDevIssuer({ home, logins: ['ada', 'auditor'] });
});

afterEach(async () => {
  await issuer.stop();
  rmSync(home, { recursive: true });
});

describe('the issuer of a developer machine', () => {
  it('gives a person a signed token for the api, without a browser', async () => {
    const { header, claims, signedBy } = await token('ada');

    expect(header).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(claims).toMatchObject({ sub: 'ada', aud: 'throughline', iss: issuer.issuer });
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(8 * 60 * 60);
    expect(await signedBy(issuer)).toBe(true);
  });

  it('says who somebody is, and leaves roles and departments to the organisation', async () => {
    const { claims } = await token('auditor');

    expect(Object.keys(claims).sort()).toEqual(['aud', 'client_id', 'exp', 'iat', 'iss', 'jti', 'sub']);
  });

  it('gives no token to somebody who is not on its list, nor for a wrong secret', async () => {
    expect(await answer('mallory', 'dev')).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(await answer('ada', 'guess')).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('gives a token to everybody by name where no list is kept', async () => {
    await issuer.stop();
    issuer = await startDevIssuer({ home });

    expect((await token('grace')).claims).toMatchObject({ sub: 'grace' });
    expect(await answer('grace', 'guess')).toMatchObject({ status: 401 });
    expect(await answer('../grace', 'dev')).toMatchObject({ status: 401 });
  });

  it('publishes where its keys are, and no private key', async () => {
    const discovery = await json(`${issuer.issuer}/.well-known/openid-configuration`);
    const keys = await json(String(discovery['jwks_uri']));

    expect(discovery['issuer']).toBe(issuer.issuer);
    expect(JSON.stringify(keys)).not.toContain('"d"');
  });

  it('still stands by its tokens after a restart', async () => {
    const { signedBy } = await token('ada');
    await issuer.stop();

    issuer = await startDevIssuer({ home, logins: ['ada'] });

    expect(await signedBy(issuer)).toBe(true);
  });
});

type Fields = Record<string, unknown>;

async function answer(login: string, secret: string): Promise<{ status: number; body: Fields }> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: login, client_secret: secret });
  const response = await fetch(issuer.tokenUrl, { method: 'POST', body });
  return { status: response.status, body: (await response.json()) as Fields };
}

async function token(login: string): Promise<{
  header: Fields;
  claims: Fields;
  signedBy: (by: DevIssuer) => Promise<boolean>;
}> {
  const { body } = await answer(login, 'dev');
  const [header = '', claims = '', signature = ''] = String(body['access_token']).split('.');
  const signed = Buffer.from(`${header}.${claims}`);
  return {
    header: decode(header),
    claims: decode(claims),
    signedBy: async (by) => {
      const { keys } = (await json(`${by.issuer}/jwks`)) as { keys: { kid: string }[] };
      const key = keys.find(({ kid }) => kid === decode(header)['kid']);
      if (!key) return false;
      const publicKey = { key: createPublicKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
      return verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'));
    },
  };
}

function decode(part: string): Fields {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Fields;
}

async function json(url: string): Promise<Fields> {
  return (await (await fetch(url)).json()) as Fields;
}
