// NODE_OPTIONS=--experimental-vm-modules npx jest --config .config/jest.config.mjs libs/engine --selectProjects pure
// (paths first: `--selectProjects` takes every word after it for a project)
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { swcOptions } from './swc-options.mjs';

const rootDir = fileURLToPath(new URL('..', import.meta.url));

const roots = ['libs', 'apps', 'workflows', 'test'].map((folder) => `${rootDir}${folder}`).filter(existsSync);

const project = (displayName, settings) => ({
  displayName,
  rootDir,
  roots,
  modulePathIgnorePatterns: ['/dist/'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', { ...swcOptions, swcrc: false }] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  ...settings,
});

export default {
  rootDir,
  cacheDirectory: '<rootDir>/.cache/jest',
  maxWorkers: 2,
  // Real servers on a busy machine; jest takes it for all projects or none.
  testTimeout: 60_000,
  projects: [
    project('pure', { testMatch: ['**/*.spec.ts'], testPathIgnorePatterns: ['/node_modules/', '\\.int\\.spec\\.ts$'] }),
    project('int', {
      testMatch: ['**/*.int.spec.ts'],
      globalSetup: '<rootDir>/.config/start-test-services.mjs',
      globalTeardown: '<rootDir>/.config/stop-test-services.mjs',
    }),
  ],
};
