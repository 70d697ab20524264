/**
 * Who may import whom: each package, and what of ours it may import; nothing else is allowed. From this one table come
 * the rules of dependency-cruiser (dependency-cruiser.mjs) and the map in the README (draw-map.mjs).
 */
const languages = {
  events: [],
  feel: [],
  'local-services': [],
};

const middle = {
  'process-model': ['feel', 'events'],
  'decision-model': ['feel', 'events'],
  organisation: ['events'],
  'event-store': ['events'],
  messaging: ['events'],
  contract: ['events'],
  engine: ['events', 'process-model', 'decision-model', 'feel', 'organisation'],
  definitions: ['events', 'event-store', 'process-model', 'decision-model'],
  records: ['events', 'event-store'],
  correlation: ['events', 'event-store'],
  cases: ['engine', 'process-model', 'organisation', 'event-store', 'events'],
  'read-models': ['events', 'process-model', 'organisation', 'event-store'],
  audit: ['events', 'engine', 'process-model', 'decision-model', 'organisation', 'read-models', 'event-store'],
  simulator: ['cases', 'engine', 'process-model', 'decision-model', 'feel', 'organisation', 'event-store', 'events'],
  host: [...['events', 'event-store', 'cases', 'engine', 'definitions', 'correlation', 'read-models', 'organisation']],
  'workflow-runtime': [],
  // What a department's own system would be: it knows of us only what is written down for it.
  samples: [],
};

const apps = {
  api: [
    ...['cases', 'read-models', 'definitions', 'records', 'correlation', 'audit', 'organisation', 'event-store'],
    ...['contract', 'events', 'host'],
  ],
  // All but the clients' contract and what is for developers' machines.
  worker: Object.keys({ ...languages, ...middle }).filter(
    (name) => !['contract', 'local-services', 'samples'].includes(name),
  ),
  console: ['contract'],
  cli: ['contract', 'local-services', 'process-model', 'decision-model', 'feel', 'simulator', 'audit', 'event-store'],
};

export const layers = { ...languages, ...middle, ...apps };

/** Packages without a clock, a network, a disk or a process: they import no module of Node, not even for a type. */
export const pure =
  'events feel process-model decision-model engine organisation cases simulator workflow-runtime'.split(' ');

/** Where a package lies. */
export const folderOf = (name) => {
  if (name in apps) return `apps/${name}`;
  if (name === 'workflow-runtime') return 'workflows/runtime';
  return name === 'samples' ? 'workflows/samples' : `libs/${name}`;
};
