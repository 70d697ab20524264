import { createHash } from 'node:crypto';
import { readDecisions, type Decision } from '@throughline/decision-model';
import type { DeployedResource, Json } from '@throughline/events';
import { readProcesses, type ProcessGraph } from '@throughline/process-model';
import type { DefinitionProblem } from './definition-problem.js';
import { formLimits } from './form-schema.js';
import { formOf, type Form } from './form-of.js';
import { startsOf } from './starts-of.js';

/** BPMN, DMN and forms that are deployed together or not at all. */
export type Bundle = { readonly name: string; readonly files: readonly BundleFile[] };

/** One file: what it is, its name's end says: .bpmn, .dmn, .form or .json. */
export type BundleFile = { readonly name: string; readonly bytes: Uint8Array };

/** One thing in a bundle before it has a version. */
export type BundleResource = Omit<DeployedResource, 'version'>;

/** What is in a bundle's files, each by its id. */
export type BundleContents = {
  readonly hash: string;
  readonly resources: readonly BundleResource[];
  readonly processes: ReadonlyMap<string, ProcessGraph>;
  readonly decisions: ReadonlyMap<string, Decision>;
  readonly forms: ReadonlyMap<string, Form>;
};

/** The contents, with every problem that is found without looking at what is deployed already. */
export type BundleReading = { readonly contents: BundleContents; readonly problems: readonly DefinitionProblem[] };

/** A bundle is what one team keeps together; more than this is several. */
export const bundleLimits = { files: 200, bytes: 10_000_000 } as const;

/** Reads every file of a bundle, so that one answer tells all that is wrong. */
export const readBundle = async ({ name, files }: Bundle): Promise<BundleReading> => {
  const problems = shapeProblems(name, files);
  const draft: Draft = { resources: [], processes: new Map(), decisions: new Map(), forms: new Map(), problems };
  if (problems.length === 0) for (const file of files) await readFile(draft, file);
  const { resources, processes, decisions, forms } = draft;
  return { contents: { hash: bundleHash(files), resources, processes, decisions, forms }, problems };
};

/** Hex SHA-256: the name by which contents are kept. */
export const hashOf = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** The hash of a bundle: of its files' names and hashes, in the order of the names. */
const bundleHash = (files: readonly BundleFile[]): string => {
  const lines = files.map((file) => `${hashOf(file.bytes)}  ${file.name}\n`);
  return hashOf(lines.sort().join(''));
};

type Draft = {
  readonly resources: BundleResource[];
  readonly processes: Map<string, ProcessGraph>;
  readonly decisions: Map<string, Decision>;
  readonly forms: Map<string, Form>;
  readonly problems: DefinitionProblem[];
};

const bundleName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const fileName = /^[A-Za-z0-9_][A-Za-z0-9._ -]{0,199}(?:\/[A-Za-z0-9_][A-Za-z0-9._ -]{0,199}){0,4}$/;

const shapeProblems = (name: string, files: readonly BundleFile[]): DefinitionProblem[] => {
  const problems: DefinitionProblem[] = [];
  const tell = (code: string, file: string, message: string) => problems.push({ code, file, message });
  if (!bundleName.test(name)) {
    tell('BundleName', '', `"${name.slice(0, 120)}" can't name a bundle; use letters, digits, ".", "_" and "-"`);
  }
  if (files.length === 0) tell('BundleEmpty', '', 'the bundle has no file; send at least one');
  if (files.length > bundleLimits.files || sizeOf(files) > bundleLimits.bytes) {
    const most = `${String(bundleLimits.files)} files and ${String(bundleLimits.bytes)} bytes`;
    tell('BundleTooLarge', '', `the bundle is more than ${most}; divide it`);
  }
  const seen = new Set<string>();
  for (const file of files) {
    if (!fileName.test(file.name)) tell('FileName', file.name.slice(0, 200), 'is no plain file name; rename it');
    if (seen.has(file.name)) tell('DuplicateFile', file.name, 'stands twice in the bundle; remove one');
    seen.add(file.name);
  }
  return problems;
};

const sizeOf = (files: readonly BundleFile[]): number => files.reduce((sum, { bytes }) => sum + bytes.length, 0);

const readFile = async (draft: Draft, file: BundleFile): Promise<void> => {
  const text = textOf(file.bytes);
  if (text === undefined) {
    draft.problems.push({ code: 'FileEncoding', file: file.name, message: 'is not UTF-8; save it as UTF-8' });
    return;
  }
  switch (/\.([a-z]+)$/.exec(file.name)?.[1]) {
    case 'bpmn':
      return readBpmn(draft, file, text);
    case 'dmn':
      return readDmn(draft, file, text);
    case 'form':
    case 'json':
      readForm(draft, file, text);
      return;
    default:
      draft.problems.push({
        code: 'UnknownFile',
        file: file.name,
        message: 'is nothing that is deployed; send .bpmn, .dmn, .form or .json',
      });
  }
};

const textOf = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

const readBpmn = async (draft: Draft, file: BundleFile, text: string): Promise<void> => {
  const read = await readProcesses(text);
  if (!read.ok) {
    draft.problems.push(...read.problems.map((problem) => ({ ...problem, file: file.name })));
    return;
  }
  for (const graph of read.processes.values()) {
    const { starts, problems } = startsOf(graph);
    draft.problems.push(...problems.map((problem) => ({ ...problem, file: file.name })));
    const resource = { kind: 'process', id: graph.id, ...named(graph.name), ...placeOf(file) } as const;
    if (add(draft, starts.length === 0 ? resource : { ...resource, starts: [...starts] })) {
      draft.processes.set(graph.id, graph);
    }
  }
};

const readDmn = async (draft: Draft, file: BundleFile, text: string): Promise<void> => {
  const read = await readDecisions(text);
  if (!read.ok) {
    draft.problems.push(...read.problems.map((problem) => ({ ...problem, file: file.name })));
    return;
  }
  for (const decision of read.decisions.values()) {
    const resource = { kind: 'decision', id: decision.id, ...named(decision.name), ...placeOf(file) } as const;
    if (add(draft, resource)) draft.decisions.set(decision.id, decision);
  }
};

const readForm = (draft: Draft, file: BundleFile, text: string): void => {
  const read = formOfText(text);
  if (!read.ok) {
    draft.problems.push(
      ...read.problems.map(({ code, pointer, message }) => ({ code, file: file.name, element: pointer, message })),
    );
    return;
  }
  const { form } = read;
  if (add(draft, { kind: 'form', id: form.id, ...named(form.name), ...placeOf(file) })) draft.forms.set(form.id, form);
};

/** A form from the text of its file. */
export const formOfText = (text: string): ReturnType<typeof formOf> => {
  const refused = (message: string): ReturnType<typeof formOf> => ({
    ok: false,
    problems: [{ code: 'FormNotJson', pointer: '', message }],
  });
  if (text.length > formLimits.bytes)
    return refused(`is longer than ${String(formLimits.bytes)} characters; divide it`);
  try {
    return formOf(JSON.parse(text) as Json);
  } catch (error) {
    if (error instanceof SyntaxError) return refused('is no JSON; correct its syntax');
    throw error;
  }
};

const named = (name: string | undefined) => (name === undefined ? {} : { name });

const placeOf = ({ name, bytes }: BundleFile) => ({ hash: hashOf(bytes), fileName: name });

/** Ids stand in keys of tables, in topics and in URLs. */
const longestId = 200;

const add = (draft: Draft, resource: BundleResource): boolean => {
  for (const id of [resource.id, ...(resource.starts ?? []).flatMap(({ element, name }) => [element, name])]) {
    if (id.length <= longestId) continue;
    const element = id.slice(0, longestId);
    const message = `"${element}…" is longer than ${String(longestId)} characters; shorten it`;
    draft.problems.push({ code: 'IdTooLong', file: resource.fileName, element, message });
  }
  const other = draft.resources.find(({ kind, id }) => kind === resource.kind && id === resource.id);
  if (other === undefined) {
    draft.resources.push(resource);
    return true;
  }
  const message = `${resource.kind} "${resource.id}" is in ${other.fileName} too; give each its own id`;
  draft.problems.push({ code: 'DuplicateResource', file: resource.fileName, element: resource.id, message });
  return false;
};
