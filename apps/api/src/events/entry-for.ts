import type { LogEntry } from '@throughline/contract';
import { unreachable, type Principal, type StreamKind } from '@throughline/events';
import { hasAbility, maySee } from '@throughline/organisation';
import type { TailedCommit } from './log-tail.js';

/** What somebody is told of a commit; undefined where it is behind a wall. */
export const entryFor = (by: Principal, { no, commit, keys }: TailedCommit): LogEntry | undefined => {
  const { stream, firstSeq, events, at, actor, command } = commit;
  const visible = keys === undefined ? seesKind(by, stream.kind) : maySee({ accessKeys: keys }, by);
  if (!visible) return undefined;
  return {
    no: String(no),
    stream: { kind: stream.kind, id: stream.id },
    firstSeq,
    lastSeq: firstSeq + events.length - 1,
    events: events.map(({ seq, type }) => ({ seq, type })),
    at,
    by: actor,
    command: { type: command.type },
  };
};

/** Rules and the organisation concern everyone; what comes from outside and what was refused, those who audit. */
const seesKind = (by: Principal, kind: StreamKind): boolean => {
  switch (kind) {
    case 'bundle':
    case 'organisation':
    case 'configuration':
      return true;
    case 'message':
    case 'signal':
    case 'refusals':
      return hasAbility(by, 'read-audit');
    case 'case':
      return false;
    default:
      return unreachable(kind);
  }
};
