import { devSecret, type JoiningServices, type LocalServices } from '@throughline/local-services';
import type { DevClock } from './dev-clock.js';
import type { SampleLogin } from './seed.js';

/** `logins`: the people of the sample organisation; none where the record has an organisation of its own. */
export type BannerParts = {
  readonly api: string;
  readonly services: LocalServices;
  readonly joining: JoiningServices;
  readonly clock: DevClock;
  readonly logins: readonly SampleLogin[];
  readonly tookMs: number;
};

/** What one needs to know to begin: where everything is, and how to be somebody. */
export function banner({ api, services, joining, clock, logins, tookMs }: BannerParts): string {
  const record = new URL(services.databases.owner);
  const someone = logins[0]?.id ?? 'ada';
  return `
Throughline is ready (${(tookMs / 1000).toFixed(1)} s). Ctrl-C stops it.

  API       ${api}  (what it can do: ${api}/openapi.json)
  Logins    ${services.issuer}
  Record    ${record.host}${record.pathname}
${stateOf(joining)}${timeOf(clock)}${peopleOf(logins)}
Anybody's token, by the id that the organisation knows them by (here: ${someone}):

  curl -s ${services.tokenUrl} -d grant_type=client_credentials -d client_id=${someone} -d client_secret=${devSecret}
`;
}

/** People can work before these are there: only deadlines and messages to departments wait for them. */
function stateOf(joining: JoiningServices): string {
  const lines = [...joining.states()].map(([service, { kind, text }]) => {
    const words = { coming: `still coming: ${text}`, there: text, missing: `missing. ${text}` };
    return `  ${service.padEnd(10)}${words[kind]}\n`;
  });
  return lines.join('');
}

function timeOf({ setting, factor, now }: DevClock): string {
  if (setting === undefined) return '';
  const speed = factor === 1 ? 'runs on from an earlier, faster run' : `${String(factor)} times as fast as real time`;
  return `  Clock     ${now().toISOString().slice(0, 16).replace('T', ' ')} UTC, ${speed}\n`;
}

function peopleOf(logins: readonly SampleLogin[]): string {
  const lines = logins.map(
    ({ id, roles, departments }) => `  ${id.padEnd(10)}${roles.join(', ')} in ${departments.join(', ')}\n`,
  );
  return lines.length === 0 ? '' : `\nThe sample organisation, with the process "offer" in force:\n\n${lines.join('')}`;
}
