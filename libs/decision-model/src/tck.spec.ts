import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readDecisions } from './read-decisions.js';
import { readTckCases, runTckCase, type TckOutcome } from './tck-cases.js';

const root = new URL('../../../../shared/conformance/dmn-tck/', import.meta.url);
const isThere = existsSync(root);

/** Files with cases that don't pass, and why; a file that is not named here passes whole. */
const known: Readonly<Record<string, string>> = {
  '0009-invocation-arithmetic': 'business knowledge models are not executed yet',
};

/** Level 3 is begun: its cases that pass may only become more. */
const passedOfLevel3 = 1_173;

const foldersOf = (level: string): readonly string[] => (isThere ? readdirSync(new URL(`${level}/`, root)) : []);

const run = async (level: string, folder: string): Promise<readonly TckOutcome[]> => {
  const place = new URL(`${level}/${folder}/`, root);
  const files = readdirSync(place);
  const model = await readDecisions(readFileSync(new URL(`${folder}.dmn`, place), 'utf8'));
  const tests = files.filter((file) => /-test-.*\.xml$/.test(file));
  return tests.flatMap((file) =>
    readTckCases(readFileSync(new URL(file, place), 'utf8')).map((testCase) => runTckCase(model, testCase)),
  );
};

const score = (outcomes: readonly TckOutcome[]): { readonly passed: number; readonly all: number } => ({
  passed: outcomes.filter(({ outcome }) => outcome === 'passed').length,
  all: outcomes.length,
});

const ifThere = isThere ? describe : describe.skip;
if (!isThere)
  process.stdout.write('DMN TCK: skipped, there is no ../shared/conformance/dmn-tck beside the repository\n');

ifThere('the DMN Technology Compatibility Kit', () => {
  it('level 2: every file passes whole, but for those that are known', async () => {
    const results = await Promise.all(
      foldersOf('compliance-level-2').map(async (folder) => [folder, await run('compliance-level-2', folder)] as const),
    );
    const broken = results.filter(([, outcomes]) => outcomes.some(({ outcome }) => outcome !== 'passed'));
    const { passed, all } = score(results.flatMap(([, outcomes]) => outcomes));
    process.stdout.write(
      `DMN TCK level 2: ${String(passed)} of ${String(all)} cases, ${String(results.length - broken.length)} of ${String(results.length)} files\n`,
    );
    expect(broken.map(([folder]) => folder)).toEqual(Object.keys(known));
    expect(all).toBeGreaterThan(100);
  });

  it('level 3: no fewer cases pass than before', async () => {
    const folders = foldersOf('compliance-level-3');
    const { passed, all } = score(
      (await Promise.all(folders.map((folder) => run('compliance-level-3', folder)))).flat(),
    );
    process.stdout.write(`DMN TCK level 3: ${String(passed)} of ${String(all)} cases\n`);
    expect(passed).toBeGreaterThanOrEqual(passedOfLevel3);
  }, 60_000);
});

describe('a test case of the kit', () => {
  const cases = readTckCases(`<?xml version="1.0"?>
    <testCases xmlns="urn:t" xmlns:xsi="urn:i" xmlns:xsd="urn:d"><!-- two -->
      <testCase id="1"><inputNode name="a &amp; b"><value xsi:type="xsd:decimal">1.5</value></inputNode>
        <resultNode name="r"><expected><list><item><value xsi:type="xsd:string"><![CDATA[<x>]]></value></item></list></expected></resultNode></testCase>
      <testCase id="2"><inputNode name="c"><component name="d"><value xsi:type="xsd:boolean">true</value></component></inputNode>
        <resultNode name="r"><expected><value xsi:nil="true"/></expected></resultNode></testCase>
    </testCases>`);

  it('becomes JSON', () => {
    expect(cases).toEqual([
      { id: '1', inputs: { 'a & b': 1.5 }, expected: [{ decision: 'r', value: ['<x>'] }] },
      { id: '2', inputs: { c: { d: true } }, expected: [{ decision: 'r', value: null }] },
    ]);
  });

  it('passes only with the value that is expected', async () => {
    const model = await readDecisions(
      '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="f" name="f" namespace="urn:f"><decision id="r" name="r"><literalExpression><text>if c.d then null else ["&lt;x>"]</text></literalExpression></decision></definitions>',
    );
    expect(cases.map((testCase) => runTckCase(model, testCase).outcome)).toEqual(['passed', 'passed']);
    expect(runTckCase(model, { id: '3', inputs: {}, expected: [{ decision: 'r', value: ['y'] }] }).outcome).toBe(
      'failed',
    );
    expect(runTckCase(model, { id: '4', inputs: {}, expected: [{ decision: 's', value: null }] }).outcome).toBe(
      'error',
    );
  });
});
