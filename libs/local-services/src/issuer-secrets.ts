import { generateKeyPairSync, randomBytes, type JsonWebKey } from 'node:crypto';
import { keptSecret } from './secret-file.js';

/** What an issuer must keep so that yesterday's tokens still verify. `signingKey`: a private P-256 key. */
export type IssuerSecrets = { readonly signingKey: JsonWebKey & { kty: 'EC' }; readonly cookieKey: string };

/** The secrets kept in `file`, made at first. */
export async function issuerSecrets(file: string): Promise<IssuerSecrets> {
  // Nobody but this function writes the file.
  return JSON.parse(await keptSecret(file, () => JSON.stringify(makeSecrets()))) as IssuerSecrets;
}

function makeSecrets(): IssuerSecrets {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signingKey = { ...privateKey.export({ format: 'jwk' }), kty: 'EC' as const, use: 'sig', alg: 'ES256' };
  return { signingKey, cookieKey: randomBytes(24).toString('base64url') };
}
