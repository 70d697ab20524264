import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import type { ProcessGraph, ProcessNode } from './process-graph.js';
import type { ReadOptions } from './read-options.js';
import { readProcesses } from './read-processes.js';

const folder = new URL('examples/', import.meta.url);
const examples = readdirSync(folder)
  .filter((name) => name.endsWith('.bpmn'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'));

const words = examples.flatMap((xml) => xml.match(/[\w:]+="[^"]*"|<\/?[\w:]+|\/?>|[\w.]+/g) ?? []);

/** Cuts a stretch out of a file, and puts a word of any example in its place. */
const damage = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.nat(60),
  word: fc.constantFrom('', ...words),
});

/** Swaps one element name, attribute value or id for another: the file stays XML. */
const swap = fc.record({ at: fc.nat(), by: fc.nat() });

const options: readonly ReadOptions[] = [
  {},
  {
    vendorExtensions: 'ignore',
    processes: 'all',
    sketches: 'complete',
    unresolvedReferences: 'name',
    foreignScripts: 'service',
  },
];

const damaged = (
  xml: string,
  { at, cut, word }: { readonly at: number; readonly cut: number; readonly word: string },
): string => {
  const start = Math.floor(at * xml.length);
  return `${xml.slice(0, start)}${word}${xml.slice(start + cut)}`;
};

const swapped = (xml: string, { at, by }: { readonly at: number; readonly by: number }): string => {
  const values = [...xml.matchAll(/"([^"<>]*)"|(?<=<bpmn:)\w+(?= [^>]*\/>)/g)];
  const [from, to] = [values[at % values.length], values[by % values.length]];
  if (from === undefined || to === undefined) return xml;
  const isValue = from[0].startsWith('"');
  const text = isValue ? `"${to[0].replaceAll('"', '')}"` : to[0].replaceAll('"', '');
  return `${xml.slice(0, from.index)}${text}${xml.slice(from.index + from[0].length)}`;
};

/** What the engine takes for granted (process-graph.ts). */
const expectWhole = (graph: ProcessGraph): void => {
  for (const flow of graph.flows.values()) {
    const [source, target] = [graph.nodes.get(flow.source), graph.nodes.get(flow.target)];
    expect([source?.outgoing, target?.incoming]).toEqual([
      expect.arrayContaining([flow.id]),
      expect.arrayContaining([flow.id]),
    ]);
    expect(source?.container).toBe(target?.container);
  }
  for (const node of graph.nodes.values()) {
    expect(graph.containers.get(node.container)?.nodes).toContain(node.id);
    for (const id of [...node.incoming, ...node.outgoing]) expect(graph.flows.has(id)).toBe(true);
    expectWholeNode(graph, node);
  }
  expectWholeContainers(graph);
};

const expectWholeContainers = (graph: ProcessGraph): void => {
  for (const container of graph.containers.values()) {
    const named = [...container.startEvents, ...container.implicitStarts, ...container.eventSubProcesses];
    for (const id of named) expect(container.nodes).toContain(id);
  }
};

const expectWholeNode = (graph: ProcessGraph, node: ProcessNode): void => {
  if (node.kind === 'boundaryEvent') {
    expect(graph.nodes.get(node.attachedTo)).toMatchObject({
      container: node.container,
      boundaryEvents: expect.arrayContaining([node.id]),
    });
  }
  const isContainer = node.kind === 'subProcess' || node.kind === 'eventSubProcess';
  if (isContainer) expect(graph.containers.get(node.id)?.parent).toBe(node.container);
  if ('defaultFlow' in node) expect(node.outgoing).toContain(node.defaultFlow);
};

const expectAnswer = async (xml: string, options: ReadOptions): Promise<void> => {
  const result = await readProcesses(xml, options);
  if (result.ok) for (const graph of result.processes.values()) expectWhole(graph);
  else expect(result.problems.length).toBeGreaterThan(0);
};

describe('whatever befalls a file, it is read whole or refused with reasons', () => {
  const file = fc.constantFrom(...examples);
  const mode = fc.constantFrom(...options);

  it(
    'cut and patched anywhere',
    () =>
      fc.assert(
        fc.asyncProperty(file, mode, fc.array(damage, { minLength: 1, maxLength: 3 }), (xml, mode, damages) =>
          expectAnswer(damages.reduce(damaged, xml), mode),
        ),
        { numRuns: 100 },
      ),
    60_000,
  );

  it(
    'with names, ids and values exchanged',
    () =>
      fc.assert(
        fc.asyncProperty(file, mode, fc.array(swap, { minLength: 1, maxLength: 4 }), (xml, mode, swaps) =>
          expectAnswer(swaps.reduce(swapped, xml), mode),
        ),
        { numRuns: 100 },
      ),
    60_000,
  );

  it(
    'of any text at all',
    () =>
      fc.assert(
        fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 80 }), mode, (text, mode) => expectAnswer(text, mode)),
        { numRuns: 100 },
      ),
    60_000,
  );
});
