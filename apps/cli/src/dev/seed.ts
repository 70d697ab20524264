import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient, ProblemError } from '@throughline/contract';
import { devSecret } from '@throughline/local-services';
import { parse } from 'yaml';

/** Where the API and the logins answer. */
export type SeedOptions = { readonly api: string; readonly tokenUrl: string };

/** Somebody of the sample organisation that one can be. */
export type SampleLogin = {
  readonly id: string;
  readonly roles: readonly string[];
  readonly departments: readonly string[];
};

const pack = fileURLToPath(new URL('../../../../workflows/offer/', import.meta.url));

/** Who sets up the sample: the director of its organisation. */
const director = 'dora';

/**
 * Gives an empty record the sample organisation and its process; a record that has an organisation is left as it is.
 * Answers the logins of the sample, or nothing where the organisation is somebody's own.
 */
export async function seed({ api, tokenUrl }: SeedOptions): Promise<readonly SampleLogin[]> {
  const client = createClient({ url: api, token: () => tokenFor(tokenUrl, director) });
  const organisation = parse(await readFile(join(pack, 'organisation.yaml'), 'utf8')) as SampleOrganisation;
  if (await isEmpty(client)) {
    await client.setOrganisation(organisation, { commandId: 'seed-organisation' });
    await client.deploy('offer', { files: await filesOfPack() }, { commandId: 'seed-offer' });
  }
  const known = await client.me().catch(() => undefined);
  return known?.roles.includes('director') === true ? organisation.people : [];
}

type SampleOrganisation = { readonly people: readonly (SampleLogin & { readonly name: string })[] };

async function isEmpty(client: ReturnType<typeof createClient>): Promise<boolean> {
  try {
    await client.organisation();
    return false;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 404) return true;
    if (error instanceof ProblemError && error.problem.status === 403) return false;
    throw error;
  }
}

async function filesOfPack(): Promise<{ readonly name: string; readonly text: string }[]> {
  const names = (await readdir(pack)).filter((name) => /\.(bpmn|dmn|form)$/.test(name));
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(pack, name), 'utf8') })));
}

async function tokenFor(tokenUrl: string, login: string): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: login, client_secret: devSecret });
  const response = await fetch(tokenUrl, { method: 'POST', body });
  const answer: unknown = await response.json();
  const token =
    typeof answer === 'object' && answer !== null && 'access_token' in answer ? answer.access_token : undefined;
  if (typeof token !== 'string') throw new Error(`the login service gave ${login} no token`);
  return token;
}
