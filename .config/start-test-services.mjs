// The real servers for all integration specs of a run, started at once: one PostgreSQL, in which a spec makes its own
// database; one Temporal; one Kafka. An address that is in the environment already is taken as it is.
// TEST_SERVICES="postgres temporal" starts only these, and none of them may be missing; without it all are wanted, and a
// machine without Java goes without Kafka: its specs skip.
import './source-loader.mjs';

export default async function startTestServices() {
  const services = await import('../libs/local-services/src/index.ts');
  const starts = {
    postgres: async () => told('TEST_DATABASE_URL', await services.startPostgres(own('postgres')), 'url'),
    temporal: async () => told('TEST_TEMPORAL_ADDRESS', await services.startTemporal(own('temporal')), 'address'),
    kafka: async () => told('TEST_KAFKA_BROKERS', await services.startKafka(own('kafka')), 'brokers'),
  };
  const asked = process.env.TEST_SERVICES?.split(/[\s,]+/).filter(Boolean);
  const stops = (globalThis.stopTestServices = []);
  const outcomes = await Promise.allSettled(
    (asked ?? Object.keys(starts))
      .filter((name) => !process.env[variables[name]])
      .map(async (name) => {
        const started = await starts[name]().catch((error) => {
          if (asked || error.code !== 'NoJava') throw error;
          console.warn(`\nSpecs that need Kafka will skip. ${error.message}`);
        });
        if (started) stops.push(started.stop);
      }),
  );
  const failed = outcomes.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
}

const variables = { postgres: 'TEST_DATABASE_URL', temporal: 'TEST_TEMPORAL_ADDRESS', kafka: 'TEST_KAFKA_BROKERS' };

function told(variable, service, address) {
  process.env[variable] = service[address];
  return service;
}

/** Removed at the end; what a killed run leaves, the next one removes. */
function own(name) {
  let last = 0;
  const onProgress = (text) => {
    // A build of minutes has a line every few seconds: somebody may take silence for a hang.
    if (Date.now() - last < 5_000) return;
    last = Date.now();
    console.log(`  ${name}: ${text}`);
  };
  return { throwaway: true, onProgress };
}
