import type { BundleEvent, Json, RecordedEvent } from '@throughline/events';
import type { Projector } from '@throughline/event-store';
import { definitionsSql } from './definitions.sql.js';

/**
 * What is deployed: the latest version of every resource. A resource belongs to one bundle for good, and the append of
 * a second bundle with it fails.
 */
export const definitions: Projector = {
  projection: {
    name: 'definitions',
    streamKinds: ['bundle'],
    migrations: [{ name: '0001-definitions', sql: definitionsSql }],
  },
  rowsOf: (_stream, { at }, events) => events.flatMap((event) => rowOf(event, at)),
};

/** Resources in one order for all: two bundles that claim the same wait for one another, and do not deadlock. */
const rowOf = (event: RecordedEvent, at: string): readonly Json[] => {
  if (event.type !== 'BundleDeployed') return [];
  // What a bundle's stream holds, `deploy` says.
  const { version, hash, resources } = (event as unknown as BundleEvent).data;
  const sorted = [...resources].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  return [{ version, hash, at, resources: sorted as unknown as Json }];
};

const keyOf = ({ kind, id }: { readonly kind: string; readonly id: string }): string => `${kind}/${id}`;
