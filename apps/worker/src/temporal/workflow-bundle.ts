import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, Runtime, type Logger, type WorkflowBundleOption } from '@temporalio/worker';

/** Built beside `dist` by bin/bundle-workflows.mjs; from sources there is none. */
export const builtBundle = fileURLToPath(new URL('../workflows.bundle.js', import.meta.url));

/** The same file for src/temporal and dist/temporal. */
export const failureConverterPath = fileURLToPath(new URL('../../failure-converter.cjs', import.meta.url));

let bundled: Promise<WorkflowBundleOption> | undefined;

/** The code of the workflows: as it was built, else bundled now (2 to 4 s), once a process. */
export const workflowBundle = (): Promise<WorkflowBundleOption> => {
  if (isFresh()) return Promise.resolve({ codePath: builtBundle });
  bundled ??= bundleNow(Runtime.instance().logger);
  bundled.catch(() => (bundled = undefined));
  return bundled;
};

/** A bundle that a later build of the workflows left behind would run what they did before. */
const isFresh = (): boolean => {
  const bundledAt = modifiedAt(builtBundle);
  const folder = dirname(workflowsPath());
  return (
    bundledAt !== undefined && readdirSync(folder).every((file) => (modifiedAt(join(folder, file)) ?? 0) <= bundledAt)
  );
};

const modifiedAt = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.mtimeMs;

const workflowsPath = (): string => fileURLToPath(new URL(import.meta.resolve('@throughline/workflow-runtime')));

/** Bundles what `@throughline/workflow-runtime` exports, from its sources where we run from ours. */
export const bundleNow = async (logger: Logger): Promise<{ readonly code: string }> => {
  const fromSources = import.meta.url.endsWith('.ts');
  const { code } = await bundleWorkflowCode({
    workflowsPath: workflowsPath(),
    ...{ failureConverterPath, logger },
    webpackConfigHook: (config) =>
      fromSources ? { ...config, resolve: { ...config.resolve, conditionNames: ['source', '...'] } } : config,
  });
  return { code };
};
