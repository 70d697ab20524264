import { describe, expect, it } from '@jest/globals';
import { enginePrincipal } from '@throughline/events';
import { projectionRows, type Projector } from './projector.js';

const projector = (name: string, rows: Projector['rowsOf']): Projector => ({
  projection: { name, streamKinds: ['case'], migrations: [] },
  rowsOf: rows,
});

const commit = {
  stream: { kind: 'case', id: '17' },
  firstSeq: 1,
  at: '2026-11-22T10:00:00.000Z',
  actor: enginePrincipal('test').actor,
  events: [],
} as const;

describe('the rows of a commit', () => {
  it('are those of the projections that it concerns, and that have any', () => {
    const some = projector('some', () => [{ task: 1 }]);
    const none = projector('none', () => []);
    const others = { ...some, projection: { ...some.projection, name: 'others', streamKinds: ['bundle'] as const } };
    expect(projectionRows([some, none, others], commit)).toEqual({ some: [{ task: 1 }] });
  });

  it('never hold the one character that PostgreSQL could not take', () => {
    const rows = projector('rows', () => [{ name: 'a\0b', roles: ['\0'], deep: { key: null } }]);
    expect(projectionRows([rows], commit)).toEqual({
      rows: [{ name: 'a\uFFFDb', roles: ['\uFFFD'], deep: { key: null } }],
    });
  });
});
