import { generateKeyPairSync, randomBytes, type JsonWebKey } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What an issuer must keep so that yesterday's tokens still verify. `signingKey`: a private P-256 key. */
export type IssuerSecrets = { readonly signingKey: JsonWebKey & { kty: 'EC' }; readonly cookieKey: string };

/** The secrets kept in `folder`, made at first. */
export async function issuerSecrets(folder: string): Promise<IssuerSecrets> {
  const file = join(folder, 'secrets.json');
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  // Only this module writes the file, and always whole.
  if (kept !== undefined) return JSON.parse(kept) as IssuerSecrets;
  const made = makeSecrets();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(`${file}.draft`, JSON.stringify(made), { mode: 0o600 });
  await rename(`${file}.draft`, file);
  return made;
}

function makeSecrets(): IssuerSecrets {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signingKey = { ...privateKey.export({ format: 'jwk' }), kty: 'EC' as const, use: 'sig', alg: 'ES256' };
  return { signingKey, cookieKey: randomBytes(24).toString('base64url') };
}
