// One real PostgreSQL for all integration specs of a run. A spec makes its own database in it.
import './source-loader.mjs';

export default async function startTestServices() {
  if (process.env.TEST_DATABASE_URL) return;
  const { startPostgres } = await import('../libs/local-services/src/index.ts');
  const postgres = await startPostgres({ cluster: `test-${process.pid}`, throwaway: true });
  process.env.TEST_DATABASE_URL = postgres.url;
  globalThis.stopTestServices = postgres.stop;
}
