import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, Runtime, type Logger, type WorkflowBundleOption } from '@temporalio/worker';

/** Built beside `dist` by bin/bundle-workflows.mjs; from sources there is none. */
export const builtBundle = fileURLToPath(new URL('../workflows.bundle.js', import.meta.url));

/** The same file for src/temporal and dist/temporal. */
export const failureConverterPath = fileURLToPath(new URL('../../failure-converter.cjs', import.meta.url));

let bundled: Promise<WorkflowBundleOption> | undefined;

/** The code of the workflows: as it was built, else bundled now (2 to 4 s), once a process. */
export const workflowBundle = (): Promise<WorkflowBundleOption> => {
  if (existsSync(builtBundle)) return Promise.resolve({ codePath: builtBundle });
  bundled ??= bundleNow(Runtime.instance().logger);
  bundled.catch(() => (bundled = undefined));
  return bundled;
};

/** Bundles what `@throughline/workflow-runtime` exports, from its sources where we run from ours. */
export const bundleNow = async (logger: Logger): Promise<{ readonly code: string }> => {
  const fromSources = import.meta.url.endsWith('.ts');
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL(import.meta.resolve('@throughline/workflow-runtime'))),
    ...{ failureConverterPath, logger },
    webpackConfigHook: (config) =>
      fromSources ? { ...config, resolve: { ...config.resolve, conditionNames: ['source', '...'] } } : config,
  });
  return { code };
};
