import { join } from 'node:path';
import { cacheFolder } from '../cache-folder.js';
import { LocalServiceFault } from '../local-service-fault.js';
import { makeOnce } from '../make-once.js';
import { isExecutable, onPath } from '../on-path.js';
import { runLong } from '../run-long.js';

/** `cache`: where the program lies once it was built; `onProgress` hears of the build, which `signal` ends. */
export type TemporalInstallation = {
  readonly cache?: string;
  readonly onProgress?: ((text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** Later versions have a replace directive, which `go install` refuses. */
const VERSION = '1.5.1';
const SOURCE = `github.com/temporalio/cli/cmd/temporal@v${VERSION}`;
const VERSION_VARIABLE = 'github.com/temporalio/cli/temporalcli.Version';

/**
 * The `temporal` program: the one that is installed, else the one in the cache, else one built from source by Go, which
 * checks every module against the public checksum database. Rejects with `NoTemporal` where neither can be had.
 */
export async function installTemporal(installation: TemporalInstallation = {}): Promise<string> {
  const installed = await onPath('temporal');
  if (installed !== undefined) return installed;
  const folder = join(installation.cache ?? cacheFolder(), 'temporal', VERSION);
  const program = join(folder, 'temporal');
  if (!(await isExecutable(program))) await buildOnce(folder, installation);
  return program;
}

async function buildOnce(folder: string, { onProgress, signal }: TemporalInstallation): Promise<void> {
  await makeOnce(folder, {
    make: (draft) => build(draft, { onProgress, signal }),
    onWait: () => onProgress?.('being built by another process'),
    signal,
  });
}

async function build(draft: string, { onProgress, signal }: TemporalInstallation): Promise<void> {
  const go = await onPath('go');
  if (go === undefined) throw noTemporal('There is no Go (https://go.dev/dl) to build it with');
  onProgress?.('building from source, once: about 4 minutes');
  const failure = await runLong({
    ...{ command: go, args: ['install', '-v', `-ldflags=-s -w -X ${VERSION_VARIABLE}=${VERSION}`, SOURCE], signal },
    // Its SQLite is Go too: no C compiler is needed.
    env: { ...process.env, GOBIN: draft, CGO_ENABLED: '0' },
    onBeat: (ranS, packages) => {
      onProgress?.(`building from source, once: ${String(packages)} packages, ${String(ranS)} s`);
    },
  });
  if (failure !== undefined) throw noTemporal(`Go could not build it: ${failure}`, true);
}

function noTemporal(reason: string, retryable = false): LocalServiceFault {
  return new LocalServiceFault(
    'NoTemporal',
    `${reason}. Install the temporal command (https://docs.temporal.io/cli), or set TEMPORAL_ADDRESS.`,
    retryable,
  );
}
