import { devSecret, type LocalServices } from '@throughline/local-services';

/** What one needs to know to begin: where everything is, and how to be somebody. */
export function banner(api: string, services: LocalServices, tookMs: number): string {
  const record = new URL(services.databases.owner);
  return `
Throughline is ready (${(tookMs / 1000).toFixed(1)} s). Ctrl-C stops it.

  API       ${api}  (what it can do: ${api}/openapi.json)
  Logins    ${services.issuer}
  Record    ${record.host}${record.pathname}

Anybody's token, by the id that the organisation knows them by (here: ada):

  curl -s ${services.tokenUrl} -d grant_type=client_credentials -d client_id=ada -d client_secret=${devSecret}
`;
}
