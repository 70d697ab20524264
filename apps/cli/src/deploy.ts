import { randomUUID } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Command, Option } from 'commander';
import { createClient, ProblemError, type DeployBundle, type Deployed } from '@throughline/contract';
import { printJson } from './offline/print-json.js';

/** `throughline deploy`: files that go into force together, or not at all. Exit code 1 where they are refused. */
export const deploy = new Command()
  .argument('<paths...>', 'a folder of BPMN, DMN and form files, or the files')
  .requiredOption('--name <bundle>', 'the bundle that they are')
  .addOption(new Option('--url <url>', 'where the API is').env('THROUGHLINE_URL').default('http://127.0.0.1:3000'))
  .addOption(new Option('--token <token>', 'who deploys').env('THROUGHLINE_TOKEN').makeOptionMandatory())
  .option('--json', 'print one object', false)
  .action(async (paths: readonly string[], { name, url, token, json }: DeployOptions) => {
    const files = await filesAt(paths);
    const client = createClient({ url, token });
    try {
      const deployed = await client.deploy(name, { files }, { commandId: randomUUID() });
      if (json) printJson(deployed);
      else console.log(linesOf(deployed).join('\n'));
    } catch (error) {
      if (error instanceof TypeError) throw unreachableAt(url, error);
      if (!(error instanceof ProblemError)) throw error;
      process.exitCode = 1;
      if (json) printJson(error.problem);
      else console.error(problemLines(error).join('\n'));
    }
  });

/** `fetch` says no more than that it failed. */
const unreachableAt = (url: string, cause: TypeError): Error =>
  Object.assign(
    new Error(`Nothing answers at ${url}. Start it with "throughline dev", or say where it is with --url.`, { cause }),
    { code: 'ApiUnreachable' },
  );

type DeployOptions = {
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly json: boolean;
};

type Files = DeployBundle['files'];

const deployable = /\.(bpmn|dmn|form|json)$/;

/** A file that is named is sent whatever it is; of a folder, what can be deployed, named by its path in there. */
const filesAt = async (paths: readonly string[]): Promise<Files> => {
  const files: Files = [];
  for (const path of paths) {
    const isFolder = (await stat(path)).isDirectory();
    const names = isFolder ? await deployableIn(path) : [path];
    for (const name of names) {
      const file = isFolder ? join(path, name) : path;
      files.push({ name: isFolder ? name : basename(path), base64: await readFile(file, 'base64') });
    }
  }
  return files;
};

const deployableIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true })).filter((name) => deployable.test(name)).sort();

const linesOf = ({ bundle, version, changed, resources }: Deployed): readonly string[] => [
  changed
    ? `${bundle} is in force as version ${String(version)}`
    : `${bundle} is in force as version ${String(version)} already`,
  ...resources.map(
    ({ kind, id, version: number, fileName }) => `${kind} ${id}, version ${String(number)} (${fileName})`,
  ),
];

const problemLines = ({ problem }: ProblemError): readonly string[] => [
  `${problem.code}: ${problem.detail}`,
  ...(problem.problems ?? []).map(
    ({ file, element, code, message }) =>
      `${[file, element, code].filter((part) => part !== undefined).join(': ')}: ${message}`,
  ),
];
