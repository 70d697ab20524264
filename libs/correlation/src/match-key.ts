import { sha256 } from '@throughline/event-store/memory';

/**
 * A name as it is compared. An index has room for some 2,700 bytes: a name longer than any that people give goes by its
 * hash, so that no text that a case makes up is too long to wait for.
 */
export const matchName = (name: string): string => (name.length <= longest ? name : `#${sha256(name)}`);

/**
 * A correlation key as it is compared: `=key`, or nothing where there is none, so that equality needs no third case. A
 * message without a key finds subscriptions without one, and no others.
 */
export const matchKey = (key: string | undefined): string => (key === undefined ? '' : `=${matchName(key)}`);

const longest = 200;
