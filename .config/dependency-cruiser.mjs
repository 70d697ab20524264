import { existsSync, readFileSync } from 'node:fs';
import { folderOf, layers, pure } from './layers.mjs';

const ours = '^(libs|apps|workflows)/[^/]+/';
/** Specs, and what only they use. */
const spec = '(\\.spec|-contract|/test-[^/]+|/src/testing)\\.ts$';
/** The sources behind a package's exports. */
const frontDoors = Object.keys(layers)
  .map(folderOf)
  .filter((folder) => existsSync(`${folder}/package.json`))
  .flatMap((folder) => {
    const { exports } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    return Object.values(exports ?? {}).flatMap(({ source }) =>
      source ? [`^${folder}/${source.slice('./'.length)}$`] : [],
    );
  });

const inside = (names) => names.map((name) => `^${folderOf(name)}/`);

/** `testing` is for specs; it may itself use whatever it builds. */
const layerRules = Object.entries(layers).map(([name, allowed]) => ({
  name: `layer-${name}`,
  comment: `${name} may import ${allowed.join(', ') || 'nothing of ours'} (.config/layers.mjs)`,
  severity: 'error',
  from: { path: inside([name]) },
  to: { path: ours, pathNot: [...inside([name, ...allowed]), '^libs/testing/'] },
}));

const rules = [
  {
    name: 'layer-unknown',
    comment: 'A new package gets a row in .config/layers.mjs first',
    from: { path: ours, pathNot: [...inside(Object.keys(layers)), '^libs/testing/'] },
    to: { path: ours },
  },
  {
    name: 'front-doors-only',
    comment: 'A package is used through what its package.json exports',
    from: { path: '^(libs|apps|workflows)/([^/]+)/' },
    to: { path: ours, pathNot: ['^$1/$2/', '^libs/testing/src/index\\.ts$', ...frontDoors] },
  },
  {
    name: 'by-name-only',
    comment: 'Another package is imported by its name, not by a path to its files',
    from: { path: '^(libs|apps|workflows)/([^/]+)/' },
    to: { path: ours, pathNot: '^$1/$2/', dependencyTypesNot: ['aliased-workspace'] },
  },
  {
    name: 'pure',
    comment: 'A pure package has no clock, network, disk or process',
    from: { path: pure.map((name) => `^${folderOf(name)}/src/`), pathNot: spec },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'testing-in-specs-only',
    from: { path: ours, pathNot: [spec, '^libs/testing/'] },
    to: { path: ['^libs/testing/', '/src/testing\\.ts$'] },
  },
  { name: 'nobody-imports-specs', from: {}, to: { path: '\\.spec\\.ts$' } },
  { name: 'no-cycles', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
  { name: 'resolvable', from: {}, to: { couldNotResolve: true, pathNot: '/dist/' } },
  {
    name: 'declared',
    comment: 'What a package imports stands in its package.json',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'no-test-tools-at-run-time',
    comment: 'What a front door leads to runs without devDependencies',
    from: { path: '/src/(index|main)\\.ts$', pathNot: '^libs/testing/' },
    to: { path: '^node_modules/(@jest|jest|fast-check|supertest|autocannon)/', reachable: true },
  },
];

export default {
  forbidden: [...layerRules, ...rules.map((rule) => ({ severity: 'error', ...rule }))],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(libs|apps|workflows)/[^/]+/(dist|node_modules)/' },
    combinedDependencies: true,
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
    },
    moduleSystems: ['es6'],
    cache: { folder: '.cache/dependency-cruiser', strategy: 'content' },
  },
};
