// npm test: the whole. Every part runs, whatever failed before it.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { jestCommand } from './jest-command.mjs';

rmSync('.cache/results', { recursive: true, force: true });
const integration = jestCommand('int');
const parts = [
  { command: process.execPath, args: ['.config/check.mjs'] },
  { ...integration, args: [...integration.args, '--reporters', 'default'] },
];
const codes = parts.map(({ command, args }) => spawnSync(command, args, { stdio: 'inherit' }).status);
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
