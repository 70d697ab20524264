import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import {
  readOrganisation,
  readScenario,
  type JsonObject,
  type OrganisationDocument,
  type RunReport,
  type Scenario,
} from '@throughline/simulator';
import { parse } from 'yaml';
import { foreignModel } from './conformance/foreign-models.js';
import { findingLine, type Finding } from './offline/finding.js';
import { jsonObjectArgument } from './offline/json-argument.js';
import { loadProcesses } from './offline/load-processes.js';
import { differenceLines, play, type PlayedOut } from './offline/play.js';
import { printJson } from './offline/print-json.js';

/** `throughline run`: one process in memory on a simulated clock. Exit code 1 where it differs from its scenario. */
export const run = new Command()
  .argument('<file>', 'the BPMN file')
  .option('--scenario <file>', 'what is done and expected, as YAML')
  .option('--vars <json>', 'variables of the case', jsonObjectArgument, {})
  .option('--decisions <folder>', 'where its DMN files are; else beside the BPMN file')
  .option('--organisation <file>', 'whose calendars say when an SLA is due, and whom it climbs to, as YAML')
  .option('--foreign', "leave out other engines' extensions, complete what the drawing leaves open", false)
  .option('--json', 'print one object', false)
  .action(async (file: string, options: RunOptions) => {
    const scenario = options.scenario === undefined ? [] : await scenarioIn(options.scenario);
    const organisation = options.organisation === undefined ? 'none' : await organisationIn(options.organisation);
    if (scenario === undefined || organisation === undefined) return;
    const reading = options.foreign ? foreignModel : {};
    const loaded = await loadProcesses(file, { decisions: options.decisions, reading });
    if (!loaded.ok) return printRefused(loaded.findings, options.json);
    const company = organisation === 'none' ? {} : { organisation };
    printPlayed(play({ loaded, variables: options.vars, scenario, ...company }), options.json);
  });

type RunOptions = {
  readonly scenario?: string;
  readonly vars: JsonObject;
  readonly decisions?: string;
  readonly organisation?: string;
  readonly foreign: boolean;
  readonly json: boolean;
};

const scenarioIn = async (file: string): Promise<Scenario | undefined> => {
  const reading = readScenario(await readFile(file, 'utf8'));
  if (reading.ok) return reading.scenario;
  for (const { line, message } of reading.problems) console.error(`${file}:${String(line)}: ${message}`);
  process.exitCode = 2;
  return undefined;
};

const organisationIn = async (file: string): Promise<OrganisationDocument | undefined> => {
  const reading = readOrganisation(parse(await readFile(file, 'utf8')));
  if (reading.ok) return reading.organisation;
  for (const { pointer, message, remedy } of reading.problems) {
    console.error(`${file}: ${pointer}: ${message}. ${remedy}`);
  }
  process.exitCode = 2;
  return undefined;
};

const printRefused = (findings: readonly Finding[], json: boolean): void => {
  process.exitCode = 1;
  if (!json) {
    for (const finding of findings) console.error(findingLine(finding));
    return;
  }
  const [first] = findings;
  const report: RunReport = {
    state: 'refused',
    active: [],
    completed: [],
    variables: {},
    trace: [],
    incidents: [],
    refused: {
      code: first?.rule ?? 'ModelRefused',
      message: findings.map(findingLine).join('\n'),
      details: { findings: findings.map(({ element, rule, reason }) => ({ element, rule, reason })) },
    },
  };
  printJson(report);
};

const printPlayed = ({ run: played, report }: PlayedOut, json: boolean): void => {
  const lines = differenceLines(played);
  if (lines.length > 0) process.exitCode = 1;
  if (json) printJson(report);
  else if (played.kind === 'passed') console.log(summaryOf(report));
  for (const line of lines) console.error(line);
};

const summaryOf = ({ state, active, completed, variables, incidents }: RunReport): string =>
  [
    `state      ${state}`,
    `active     ${active.join(', ') || 'nothing'}`,
    `completed  ${completed.join(', ') || 'nothing'}`,
    `variables  ${JSON.stringify(variables)}`,
    ...incidents.map(
      ({ elementId, code, message, remedy }) => `incident   ${elementId}: ${code}: ${message} ${remedy}`,
    ),
  ].join('\n');
