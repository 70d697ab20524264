import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import type { Adapter, AdapterPayload, Configuration, Provider, ResourceServer } from 'oidc-provider';
import { issuerSecrets, type IssuerSecrets } from './issuer-secrets.js';
import { stateFolder } from './state-folder.js';

/**
 * `logins`: ids of the people who get a token for `devSecret`; without it everybody does, and who of them is somebody is
 * for the organisation to say. `port`: any free one unless told.
 */
export type DevIssuerOptions = {
  readonly logins?: readonly string[];
  readonly port?: number;
  readonly home?: string;
};

/** A running issuer. `issuer` is the URL to configure as `OIDC_ISSUER`, `tokenUrl` where logins get their tokens. */
export type DevIssuer = { readonly issuer: string; readonly tokenUrl: string; readonly stop: () => Promise<void> };

/** What every login of a developer's machine is proved with. */
export const devSecret = 'dev';

/** The audience of the tokens: what an api checks as `OIDC_AUDIENCE`. */
export const devAudience = 'throughline';

const RESOURCE = 'urn:throughline:api';
const WORKING_DAY_S = 8 * 60 * 60;

/**
 * An OpenID Connect issuer for one machine: tokens are RFC 9068 JWTs that say who somebody is (`sub`) and nothing else;
 * roles and departments are the organisation's to say. `grant_type=client_credentials` with a login as client id needs
 * no browser. Keys survive a restart. It listens on 127.0.0.1 only, and is nothing for production.
 */
export async function startDevIssuer({ logins, port = 0, home = stateFolder() }: DevIssuerOptions): Promise<DevIssuer> {
  const secrets = await issuerSecrets(join(home, 'secrets', 'issuer.json'));
  const IssuerProvider = await loadProvider();
  const server = createServer();
  const issuer = `http://127.0.0.1:${String(await listen(server, port))}`;
  const answer = new IssuerProvider(issuer, configuration(logins, secrets)).callback();
  server.on('request', (request, response) => void answer(request, response));
  return { issuer, tokenUrl: `${issuer}/token`, stop: () => close(server) };
}

/** Half a second of loading that only a developer's machine pays. */
async function loadProvider(): Promise<typeof Provider> {
  const { warn } = console;
  // It warns of every Node older than 22, on which it runs all the same: our specs say so.
  console.warn = () => undefined;
  try {
    return (await import('oidc-provider')).Provider;
  } finally {
    console.warn = warn;
  }
}

function configuration(logins: readonly string[] | undefined, secrets: IssuerSecrets): Configuration {
  return {
    adapter: (model) => (model === 'Client' ? loginsAmong(logins) : keepsNothing),
    jwks: { keys: [secrets.signingKey] },
    cookies: { keys: [secrets.cookieKey] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    ttl: { ClientCredentials: WORKING_DAY_S },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        getResourceServerInfo: (): ResourceServer => ({
          audience: devAudience,
          scope: '',
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  };
}

/** Each login is a client of the issuer, made up when it is asked for. */
function loginsAmong(logins: readonly string[] | undefined): Adapter {
  const isLogin = (id: string): boolean => logins?.includes(id) ?? /^[\w.@-]{1,64}$/.test(id);
  return { ...keepsNothing, find: (id) => Promise.resolve(isLogin(id) ? clientOf(id) : undefined) };
}

function clientOf(login: string): AdapterPayload {
  return {
    client_id: login,
    client_secret: devSecret,
    token_endpoint_auth_method: 'client_secret_post',
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
  };
}

const nothing = (): Promise<undefined> => Promise.resolve(undefined);

/** Signed tokens carry all that there is to know: nothing is kept, so nothing is lost at a restart. */
const keepsNothing: Adapter = {
  upsert: nothing,
  find: nothing,
  findByUserCode: nothing,
  findByUid: nothing,
  consume: nothing,
  destroy: nothing,
  revokeByGrantId: nothing,
};

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
