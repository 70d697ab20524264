import { createServer } from 'node:http';
import { once } from 'node:events';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';

/** An issuer of the spec's own, made with jose: it signs whatever the spec asks it to. */
export type TestIssuer = {
  readonly url: string;
  readonly audience: string;
  /** A token as a person's login gives it: `client_id` is the application that it was given to. */
  readonly token: (subject: string, claims?: JWTPayload) => Promise<string>;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly keyId: string;
  readonly stop: () => Promise<void>;
};

/** Starts an issuer with discovery and one ES256 key. For specs alone. */
export const startTestIssuer = async (): Promise<TestIssuer> => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const keyId = 'test-key';
  const jwk = { ...(await exportJWK(publicKey)), kid: keyId, alg: 'ES256', use: 'sig' };
  const server = createServer((request, response) => {
    const document =
      request.url === '/.well-known/openid-configuration' ? { issuer: url, jwks_uri: `${url}/jwks` } : { keys: [jwk] };
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(document));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${String(address.port)}`;
  const audience = 'throughline';
  return {
    ...{ url, audience, privateKey, publicKey, keyId },
    token: (subject, claims = {}) =>
      new SignJWT({ client_id: 'console', ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: keyId, typ: 'at+jwt' })
        .setSubject(subject)
        .setIssuer(url)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(claims.exp ?? '1h')
        .sign(privateKey),
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
