import { describe, expect, it } from '@jest/globals';
import { callCycles } from './check-call-cycles.js';
import { readBundle, type BundleFile } from './read-bundle.js';
import { bpmn, call, row, userTask } from './test-bundles.js';

const cycles = async (...files: readonly BundleFile[]) => {
  const { contents, problems } = await readBundle({ name: 'b', files });
  expect(problems).toEqual([]);
  return callCycles(contents.processes).map((cycle) =>
    cycle.map(({ process, element }) => `${process}/${element}`).join(' → '),
  );
};

const inSubProcess = (body: string): readonly [string, string] => ['sub', `<subProcess id="sub">${body}</subProcess>`];

const nested = (inner: string): string =>
  `<startEvent id="s1"/>${inner}<endEvent id="e1"/><sequenceFlow id="n0" sourceRef="s1" targetRef="i"/><sequenceFlow id="n1" sourceRef="i" targetRef="e1"/>`;

describe('circles of calls', () => {
  it('are found through several processes', async () => {
    expect(
      await cycles(
        bpmn('a', row(call('to-b', 'b'))),
        bpmn('b', row(call('to-c', 'c'))),
        bpmn('c', row(call('to-a', 'a'))),
      ),
    ).toEqual(['a/to-b → b/to-c → c/to-a']);
  });

  it('are found behind a call that comes back at once, and inside a subprocess', async () => {
    const nothing = bpmn('nothing', row());
    expect(await cycles(nothing, bpmn('a', row(call('quick', 'nothing'), call('again', 'a'))))).toEqual(['a/again']);
    expect(await cycles(bpmn('a', row(inSubProcess(nested(call('i', 'a')[1])))))).toEqual(['a/i']);
  });

  it('are no circles where somebody has to work in between, wherever that is', async () => {
    expect(await cycles(bpmn('a', row(userTask('work'), call('again', 'a'))))).toEqual([]);
    expect(
      await cycles(bpmn('slow', row(userTask('work'))), bpmn('a', row(call('wait', 'slow'), call('again', 'a')))),
    ).toEqual([]);
    expect(await cycles(bpmn('a', row(inSubProcess(nested(userTask('i')[1])), call('again', 'a'))))).toEqual([]);
  });
});
