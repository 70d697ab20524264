import { readdir, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const ownCheckout = fileURLToPath(new URL('../../../', import.meta.url));

/** Whether every package that has sources here was built after its last change. A package without sources is a build. */
export async function buildIsFresh(checkout = ownCheckout) {
  const groups = await Promise.all(['apps', 'libs', 'workflows'].map((group) => packagesIn(`${checkout}${group}`)));
  const fresh = await Promise.all(groups.flat().map(isFresh));
  return fresh.every(Boolean);
}

async function packagesIn(group) {
  const names = await readdir(group).catch(() => []);
  return names.map((name) => `${group}/${name}`);
}

async function isFresh(folder) {
  const sources = (await entries(`${folder}/src`)).filter(
    ({ name }) => name.endsWith('.ts') && !name.endsWith('.spec.ts'),
  );
  if (sources.length === 0) return true;
  const built = await changed(`${folder}/dist/.tsbuildinfo`);
  const changes = await Promise.all(sources.map(({ parentPath, name }) => changed(`${parentPath}/${name}`)));
  // Of a file that is gone only its folder tells.
  const folders = await Promise.all([...new Set(sources.map(({ parentPath }) => parentPath))].map(changed));
  return Math.max(...changes, ...folders) <= built;
}

async function entries(folder) {
  return readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
}

async function changed(path) {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
