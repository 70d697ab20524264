/** How one of the two jest projects is run; the counts of its outcome go to .cache/results/<project>.json. */
export const jestCommand = (project, ...more) => ({
  command: process.execPath,
  args: [
    ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'],
    ...['--config', '.config/jest.config.mjs', '--selectProjects', project],
    ...['--passWithNoTests', '--json', '--outputFile', `.cache/results/${project}.json`, ...more],
  ],
});
